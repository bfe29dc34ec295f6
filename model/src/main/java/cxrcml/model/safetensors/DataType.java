package cxrcml.model.safetensors;

import java.nio.ByteBuffer;

/** The element types of the format; the names are those in a header. */
public enum DataType {
  BOOL(1),
  U8(1),
  I8(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  I64(8),
  U64(8),
  F64(8);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** Says whether every value of this type is a float of 32 bits. */
  public boolean fitsFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** Takes elements of this type, which fits a float, from a little-endian buffer. */
  void get(ByteBuffer source, float[] target, int from, int to) {
    for (int i = from; i < to; i++) {
      target[i] =
          switch (this) {
            case F32 -> source.getFloat();
            case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
            case F16 -> ofHalf(source.getShort());
            default -> throw new IllegalStateException(this + " (expected: F32, F16 or BF16)");
          };
    }
  }

  /** The value of an IEEE 754 binary16. */
  private static float ofHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1F;
    int mantissa = half & 0x3FF;
    if (exponent == 0) { // zero or subnormal, in units of 2^-24
      return Float.intBitsToFloat(sign | Float.floatToIntBits(mantissa * 0x1p-24f));
    }
    int widened = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | (widened << 23) | (mantissa << 13));
  }
}
