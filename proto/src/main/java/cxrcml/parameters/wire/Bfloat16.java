package cxrcml.parameters.wire;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** The upper half of fp32 numbers: the same exponent, 8 significant bits. */
final class Bfloat16 {
  /** As many as stay in the first-level cache on their way. */
  private static final int TILE = 2048;

  private static final int SIGN_CLEARED = 0x7fffffff;
  private static final int INFINITY = 0x7f800000;
  private static final short NAN = 0x7fc0;

  private Bfloat16() {}

  /** Rounds to nearest, ties to even; beyond the largest number lies infinity, NaN stays NaN. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & SIGN_CLEARED) > INFINITY) {
      return NAN;
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** Exact. */
  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Encodes all that remains of the values. */
  static void encode(FloatBuffer values, ShortBuffer target) {
    float[] from = new float[Math.min(TILE, values.remaining())];
    short[] to = new short[from.length];
    while (values.hasRemaining()) {
      int count = Math.min(TILE, values.remaining());
      values.get(from, 0, count);
      for (int i = 0; i < count; i++) {
        to[i] = of(from[i]);
      }
      target.put(to, 0, count);
    }
  }

  /** Decodes all that remains of the values. */
  static void decode(ShortBuffer values, FloatBuffer target) {
    short[] from = new short[Math.min(TILE, values.remaining())];
    float[] to = new float[from.length];
    while (values.hasRemaining()) {
      int count = Math.min(TILE, values.remaining());
      values.get(from, 0, count);
      for (int i = 0; i < count; i++) {
        to[i] = toFloat(from[i]);
      }
      target.put(to, 0, count);
    }
  }
}
