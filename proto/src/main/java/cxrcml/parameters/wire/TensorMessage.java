package cxrcml.parameters.wire;

/**
 * A {@code TensorChunk} at one of its two ends: floats about to be sent, or bytes that still lie in
 * the transport's buffers.
 */
public sealed interface TensorMessage permits OutgoingChunk, IncomingChunk {
  /** Largest payload of a chunk, in bytes. */
  int MAX_PAYLOAD_BYTES = 1 << 20;

  /** Largest payload of a chunk, in fp32 elements. */
  int MAX_ELEMENTS = MAX_PAYLOAD_BYTES / Float.BYTES;
}
