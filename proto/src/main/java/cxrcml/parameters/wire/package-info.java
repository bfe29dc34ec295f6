/**
 * How tensors travel: {@code TensorChunk} messages whose header is protobuf and whose payload goes
 * straight between memory and the transport's buffers. On the wire they are ordinary protobuf, with
 * the header before the payload.
 */
package cxrcml.parameters.wire;
