package cxrcml.model.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * The printable stand-ins of byte-level BPE: each of the 256 bytes is written as one character, so
 * that a vocabulary over them covers every text and stays readable.
 *
 * <p>The bytes that are printable in Latin-1 stand for themselves; the others take the characters
 * from U+0100 on, by ascending byte. This is GPT-2's table, and CLIP's.
 */
final class ByteAlphabet {
  static final int SIZE = 256;

  private static final char[] STAND_INS = standIns();

  private ByteAlphabet() {}

  /** The alphabet in the order of a vocabulary: the printable bytes first, then the others. */
  static String ordered() {
    StringBuilder printable = new StringBuilder();
    StringBuilder others = new StringBuilder();
    for (int b = 0; b < SIZE; b++) {
      (isPrintable(b) ? printable : others).append(STAND_INS[b]);
    }
    return printable.append(others).toString();
  }

  /** Writes the UTF-8 bytes of a text in this alphabet. */
  static String write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder written = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      written.append(STAND_INS[Byte.toUnsignedInt(b)]);
    }
    return written.toString();
  }

  private static char[] standIns() {
    char[] standIns = new char[SIZE];
    char next = 0x100;
    for (int b = 0; b < SIZE; b++) {
      standIns[b] = isPrintable(b) ? (char) b : next++;
    }
    return standIns;
  }

  private static boolean isPrintable(int b) {
    return ('!' <= b && b <= '~') || (0xA1 <= b && b <= 0xFF && b != 0xAD); // 0xAD: soft hyphen
  }
}
