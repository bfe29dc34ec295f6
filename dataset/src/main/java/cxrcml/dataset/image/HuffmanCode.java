package cxrcml.dataset.image;

import java.io.IOException;
import java.util.Arrays;

/**
 * A code of JPEG: which bits stand for which symbol.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annexes C and F.2.2</a>
 */
final class HuffmanCode {
  /** The longest word, in bits. */
  static final int LONGEST = 16;

  /** Bits that {@link #runs} looks at. */
  static final int LOOKED_AT = 13;

  private static final int SIZE_MASK = 15;
  private static final int LAST_COEFFICIENT = 63;

  /** By the next {@value #LONGEST} bits: length of the word times 256, and its symbol; or 0. */
  private final short[] words = new short[1 << LONGEST];

  private HuffmanCode() {}

  /**
   * Reads a definition.
   *
   * @param counts position of the 16 numbers of words of each length, before the symbols
   * @throws IOException if there are more words than bits can tell apart
   */
  static HuffmanCode read(byte[] bytes, int counts) throws IOException {
    HuffmanCode code = new HuffmanCode();
    int symbol = counts + LONGEST;
    int next = 0;
    for (int length = 1; length <= LONGEST; length++) {
      int share = 1 << (LONGEST - length);
      for (int i = 0; i < (bytes[counts + length - 1] & 0xff); i++) {
        if (next + share > code.words.length) {
          throw new IOException("a damaged JPEG file: more words than its code has room for");
        }
        short word = (short) (length << 8 | (bytes[symbol++] & 0xff));
        Arrays.fill(code.words, next, next + share, word);
        next += share;
      }
    }
    return code;
  }

  /** Returns how many bytes the definition has. */
  static int definitionBytes(byte[] bytes, int counts) {
    int words = 0;
    for (int length = 1; length <= LONGEST; length++) {
      words += bytes[counts + length - 1] & 0xff;
    }
    return LONGEST + words;
  }

  /** Returns the words by the {@value #LONGEST} bits they begin. */
  short[] words() {
    return words;
  }

  /**
   * Takes this for the code of the higher coefficients and joins as many words, with the bits of
   * the values that follow them, as {@value #LOOKED_AT} bits hold.
   *
   * @return by those bits: how many of them are used (bits 0 to 3), by how much the number of the
   *     coefficient rises (bits 4 to 9), negative where the block ends; 0 where no word fits
   */
  short[] runs() {
    short[] runs = new short[1 << LOOKED_AT];
    for (int bits = 0; bits < runs.length; bits++) {
      runs[bits] = run(bits);
    }
    return runs;
  }

  private short run(int bits) {
    int used = 0;
    int rise = 0;
    while (used < LOOKED_AT) {
      int word = words[bits << (LONGEST - LOOKED_AT + used) & 0xffff];
      int length = (word >> 8) + (word & SIZE_MASK);
      int step = stepOf(word);
      if (word == 0 || used + length > LOOKED_AT || rise + step > LAST_COEFFICIENT) {
        break;
      }
      used += length;
      rise += step;
      if (step == 0) {
        return (short) (Short.MIN_VALUE | rise << 4 | used);
      }
    }
    return (short) (rise << 4 | used);
  }

  /** Returns by how much a word makes the number of the coefficient rise; 0 ends the block. */
  static int stepOf(int word) {
    int zeros = word >> 4 & 15;
    return (word & SIZE_MASK) == 0 && zeros < 15 ? 0 : zeros + 1;
  }
}
