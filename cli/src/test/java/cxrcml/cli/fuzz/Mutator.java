package cxrcml.cli.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Spoils bytes: one to four small changes, the same ones for the same seed. */
final class Mutator {
  /** What parsers stumble over: limits of numbers, and what gives other formats their structure. */
  private static final List<String> TOKENS =
      List.of(
          "0",
          "-1",
          "9",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "1e308",
          "NaN",
          "null",
          "true",
          "{",
          "}",
          "[",
          "]",
          "[[[[",
          "\"",
          "'",
          ",",
          ":",
          "\n",
          "\r",
          "\0",
          "\\u0000",
          "&a",
          "*a",
          "<<: *a",
          "!!java.lang.Object",
          "../../etc/passwd",
          "/",
          "\u00ff\u00fe",
          "#",
          "\\");

  private final SplittableRandom random;

  Mutator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  byte[] spoil(byte[] good) {
    byte[] bytes = good.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes) {
    if (bytes.length == 0) {
      return token();
    }
    int at = random.nextInt(bytes.length);
    int to = at + random.nextInt(Math.min(bytes.length - at, 1 + random.nextInt(64)) + 1);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> Arrays.fill(bytes, at, to, (byte) (random.nextBoolean() ? 0xff : 0));
      case 3 -> bytes = splice(bytes, at, to, new byte[0]);
      case 4 -> bytes = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
      case 5 -> bytes = splice(bytes, at, random.nextBoolean() ? at : to, token());
      default -> bytes = Arrays.copyOf(bytes, at);
    }
    return bytes;
  }

  private byte[] token() {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(ISO_8859_1);
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    byte[] spliced = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
    System.arraycopy(middle, 0, spliced, from, middle.length);
    System.arraycopy(bytes, to, spliced, from + middle.length, bytes.length - to);
    return spliced;
  }
}
