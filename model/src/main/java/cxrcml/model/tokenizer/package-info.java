/**
 * Texts as token ids: a byte-level BPE vocabulary is trained here in plain Java and written as the
 * {@code tokenizer.json} that Hugging Face's tokenizers read; encoding is left to them.
 */
package cxrcml.model.tokenizer;
