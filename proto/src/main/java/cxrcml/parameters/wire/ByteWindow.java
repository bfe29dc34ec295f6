package cxrcml.parameters.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Floats as little-endian bytes, a piece at a time that stays in the first-level cache. */
final class ByteWindow {
  private static final int MAX_ELEMENTS = 4096;

  private final FloatBuffer values;
  private final ByteBuffer bytes;

  ByteWindow(FloatBuffer values) {
    this.values = values;
    int elements = Math.min(values.remaining(), MAX_ELEMENTS);
    this.bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Moves on; returns false at the end. */
  boolean next() {
    int elements = Math.min(values.remaining(), bytes.capacity() / Float.BYTES);
    bytes.clear().limit(elements * Float.BYTES);
    bytes.asFloatBuffer().put(values.slice(values.position(), elements));
    values.position(values.position() + elements);
    return elements > 0;
  }

  /** The bytes of this piece, backed by an array. */
  ByteBuffer bytes() {
    return bytes;
  }
}
