package cxrcml.parameters.wire;

import cxrcml.parameters.v1.Encoding;

/**
 * A {@code TensorChunk} at one of its two ends: floats about to be sent, or bytes that still lie in
 * the transport's buffers.
 */
public sealed interface TensorMessage permits OutgoingChunk, IncomingChunk {
  /** Largest payload of a chunk, in bytes. */
  int MAX_PAYLOAD_BYTES = 1 << 20;

  /** Most elements of a chunk, however they are encoded. */
  int MAX_ELEMENTS = MAX_PAYLOAD_BYTES / Float.BYTES;

  /**
   * Returns the size of an element on the wire.
   *
   * @throws IllegalArgumentException if the encoding is not known here
   */
  static int elementBytes(Encoding encoding) {
    return switch (encoding) {
      case FLOAT32 -> Float.BYTES;
      case BFLOAT16 -> Short.BYTES;
      case UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "chunk: unknown encoding (expected: FLOAT32 or BFLOAT16)");
    };
  }
}
