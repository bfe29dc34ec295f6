package cxrcml.dataset.image;

import java.io.IOException;

/**
 * What a JPEG file says of itself before its pixels begin.
 *
 * @param width in pixels
 * @param height in pixels
 * @param scan where the first scan begins, a position in the file
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
record JpegHeader(int width, int height, int scan) {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;

  static boolean isJpeg(byte[] bytes) {
    return bytes.length > 3 && at(bytes, 0) == 0xff && at(bytes, 1) == SOI && at(bytes, 2) == 0xff;
  }

  /** Is shown the segments before the first scan. */
  @FunctionalInterface
  interface Visitor {
    /** Sees one segment, whose content, behind its length, is from {@code start} to {@code end}. */
    void visit(int marker, byte[] bytes, int start, int end) throws IOException;
  }

  static JpegHeader read(byte[] bytes) throws IOException {
    return read(bytes, (marker, all, start, end) -> {});
  }

  static JpegHeader read(byte[] bytes, Visitor visitor) throws IOException {
    int width = 0;
    int height = 0;
    int position = 2;
    while (position + 9 < bytes.length && at(bytes, position) == 0xff) {
      int marker = at(bytes, position + 1);
      if (marker == 0xff) {
        position++; // a fill byte
        continue;
      }
      if (marker == SOS) {
        return checked(new JpegHeader(width, height, position));
      }
      if (isFrame(marker)) {
        height = twoBytes(bytes, position + 5);
        width = twoBytes(bytes, position + 7);
      }
      int end = position + 2 + twoBytes(bytes, position + 2);
      visitor.visit(marker, bytes, position + 4, end);
      position = end;
    }
    throw new IOException("a JPEG file without a scan");
  }

  private static JpegHeader checked(JpegHeader header) throws IOException {
    if (header.width < 1 || header.height < 1) {
      throw new IOException("a JPEG file of " + header.width + " x " + header.height + " pixels");
    }
    return header;
  }

  /** SOF0 to SOF15; DHT, JPG and DAC are among these numbers and are none. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Returns whether the file has its end; decoders fill up a cut one with grey. */
  boolean endsIn(byte[] bytes) {
    // Within a scan, 0xff is always followed by 0 or a marker: this cannot be image data.
    for (int i = bytes.length - 2; i > scan; i--) {
      if (at(bytes, i) == 0xff && at(bytes, i + 1) == EOI) {
        return true;
      }
    }
    return false;
  }

  static int twoBytes(byte[] bytes, int position) {
    return at(bytes, position) << 8 | at(bytes, position + 1);
  }

  private static int at(byte[] bytes, int position) {
    return bytes[position] & 0xff;
  }
}
