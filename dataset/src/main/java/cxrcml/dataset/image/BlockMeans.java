package cxrcml.dataset.image;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A grey baseline JPEG at an eighth of its size: a pixel is the mean of a block, and that is the
 * block's first coefficient. The others only have to be passed over, and several are at a time,
 * without their values. The pixels are those of libjpeg's {@code scale_denom = 8}.
 */
final class BlockMeans {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte MARK = (byte) 0xff;
  private static final int BLOCK = 8;
  private static final int LAST_COEFFICIENT = 63;
  private static final long FAILED = -1;

  /** Looks that leave, of the 57 bits of a load, enough for one more or for a word. */
  private static final int LOOKS = (57 - HuffmanCode.LONGEST) / HuffmanCode.LOOKED_AT;

  /** More than a block can take, so that a damaged one ends in zeros. */
  private static final int PADDING = 512;

  private final BaselineTables tables;
  private final int width;
  private final int height;
  private final byte[] pixels;

  private final short[] means;
  private final short[] words;
  private final short[] runs;

  /** Coded bits of an interval, without the bytes that mark markers, and their number of bytes. */
  private final byte[] coded;

  private int codedBytes;

  private BlockMeans(BaselineTables tables, int codedBytes) {
    this.tables = tables;
    this.width = (tables.width() + BLOCK - 1) / BLOCK;
    this.height = (tables.height() + BLOCK - 1) / BLOCK;
    this.pixels = new byte[width * height];
    this.means = tables.means().words();
    this.words = tables.others().words();
    this.runs = tables.others().runs();
    this.coded = new byte[codedBytes + PADDING];
  }

  /**
   * Decodes a file.
   *
   * @return null if it is of another kind, or damaged
   */
  static GreyImage decode(byte[] bytes) throws IOException {
    BaselineTables tables = BaselineTables.read(bytes);
    if (tables == null || tables.data() > bytes.length) {
      return null;
    }
    BlockMeans image = new BlockMeans(tables, bytes.length - tables.data());
    return image.decodeIntervals(bytes)
        ? GreyImage.of(image.width, image.height, image.pixels)
        : null;
  }

  private boolean decodeIntervals(byte[] bytes) {
    int interval = tables.interval() == 0 ? pixels.length : tables.interval();
    int position = tables.data();
    for (int first = 0; first < pixels.length; first += interval) {
      position = takeOut(bytes, position);
      int last = Math.min(pixels.length, first + interval);
      int marker = position + 1 < bytes.length ? bytes[position + 1] & 0xff : 0;
      boolean rightMarker = last < pixels.length ? marker >> 3 == 0x1a : marker == 0xd9;
      if (!rightMarker || !decode(first, last)) {
        return false;
      }
      position += 2;
    }
    return true;
  }

  /** Copies the coded bits up to the next marker, and returns where that is. */
  private int takeOut(byte[] bytes, int start) {
    int from = start;
    int to = 0;
    while (from < bytes.length) {
      int plain = plainBytes(bytes, from);
      System.arraycopy(bytes, from, coded, to, plain);
      from += plain;
      to += plain;
      if (from + 1 < bytes.length && bytes[from + 1] != 0) {
        break;
      }
      coded[to++] = MARK;
      from += 2; // the zero said that this is no marker
    }
    codedBytes = to;
    Arrays.fill(coded, to, Math.min(coded.length, to + PADDING), (byte) 0);
    return from;
  }

  /** Returns how many bytes there are before the next that may begin a marker. */
  private static int plainBytes(byte[] bytes, int from) {
    int to = from;
    while (to + Long.BYTES <= bytes.length && !hasMark((long) LONG.get(bytes, to))) {
      to += Long.BYTES;
    }
    while (to < bytes.length && bytes[to] != MARK) {
      to++;
    }
    return to - from;
  }

  /** Looks for the byte of ones in eight bytes at once. */
  private static boolean hasMark(long eight) {
    return (~eight - 0x0101010101010101L & eight & 0x8080808080808080L) != 0;
  }

  /** Decodes the blocks of an interval; returns false where its bits make no sense. */
  private boolean decode(int first, int last) {
    long bit = 0;
    int mean = 0;
    for (int block = first; block < last && bit >= 0; block++) {
      int word = means[(int) (ahead(bit) >>> (Long.SIZE - HuffmanCode.LONGEST))];
      int size = word & 15;
      bit += word >> 8;
      mean += size == 0 ? 0 : difference(ahead(bit), size);
      pixels[block] = level(mean);
      bit = word == 0 || (word & 0xf0) != 0 ? FAILED : passOver(bit + size);
    }
    return bit >= 0 && bit <= 8L * codedBytes;
  }

  /** Returns the bits from a place on, 57 of them or more; behind the end they are zeros. */
  private long ahead(long bit) {
    return (long) LONG.get(coded, (int) (bit >>> 3)) << (bit & 7);
  }

  /** Reads the first {@code size} bits; those that begin with 0 stand for negative numbers. */
  private static int difference(long ahead, int size) {
    int value = (int) (ahead >>> (Long.SIZE - size));
    return ahead < 0 ? value : value - (1 << size) + 1;
  }

  /**
   * Passes over the other coefficients of a block. This is where the time goes.
   *
   * @return where the next block begins, or {@link #FAILED}
   */
  private long passOver(long start) {
    long bit = start;
    int coefficient = 0;
    while (true) {
      long ahead = ahead(bit);
      int run = runs[(int) (ahead >>> (Long.SIZE - HuffmanCode.LOOKED_AT))];
      int next = coefficient + (run >> 4 & LAST_COEFFICIENT);
      int looks = LOOKS;
      while (run > 0 && next < LAST_COEFFICIENT && looks-- > 0) {
        coefficient = next;
        bit += run & 15;
        ahead <<= run & 15;
        run = runs[(int) (ahead >>> (Long.SIZE - HuffmanCode.LOOKED_AT))];
        next = coefficient + (run >> 4 & LAST_COEFFICIENT);
      }
      if (run != 0 && next < LAST_COEFFICIENT) {
        bit += run & 15;
        if (run < 0) {
          return bit;
        }
        coefficient = next;
        continue;
      }
      int word = words[(int) (ahead >>> (Long.SIZE - HuffmanCode.LONGEST))];
      int step = HuffmanCode.stepOf(word);
      coefficient += step;
      bit += (word >> 8) + (word & 15);
      if (word == 0 || coefficient > LAST_COEFFICIENT || bit > 8L * codedBytes) {
        return FAILED;
      }
      if (step == 0 || coefficient == LAST_COEFFICIENT) {
        return bit;
      }
    }
  }

  private byte level(int mean) {
    int level = ((mean * tables.step() + 4) >> 3) + 128;
    return (byte) Math.min(255, Math.max(0, level));
  }
}
