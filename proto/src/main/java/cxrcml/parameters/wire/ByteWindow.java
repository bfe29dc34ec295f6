package cxrcml.parameters.wire;

import cxrcml.parameters.v1.Encoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Floats as little-endian bytes, a piece at a time that stays in the first-level cache. */
final class ByteWindow {
  private static final int MAX_ELEMENTS = 4096;

  private final FloatBuffer values;
  private final Encoding encoding;
  private final ByteBuffer bytes;

  ByteWindow(FloatBuffer values, Encoding encoding) {
    this.values = values;
    this.encoding = encoding;
    int elements = Math.min(values.remaining(), MAX_ELEMENTS);
    this.bytes =
        ByteBuffer.allocate(elements * TensorMessage.elementBytes(encoding))
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Moves on; returns false at the end. */
  boolean next() {
    int width = TensorMessage.elementBytes(encoding);
    int elements = Math.min(values.remaining(), bytes.capacity() / width);
    bytes.clear().limit(elements * width);
    FloatBuffer piece = values.slice(values.position(), elements);
    if (encoding == Encoding.BFLOAT16) {
      Bfloat16.encode(piece, bytes.asShortBuffer());
    } else {
      bytes.asFloatBuffer().put(piece);
    }
    values.position(values.position() + elements);
    return elements > 0;
  }

  /** The bytes of this piece, backed by an array. */
  ByteBuffer bytes() {
    return bytes;
  }
}
