/**
 * The safetensors file format: eight bytes with the length of a JSON header, the header, which
 * gives each tensor's type, shape and place, and the tensors. Headers are not trusted: whatever is
 * not exactly as the format demands is refused with the name of the file and of the tensor.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">The format</a>
 */
package cxrcml.model.safetensors;
