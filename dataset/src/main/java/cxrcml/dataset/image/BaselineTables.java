package cxrcml.dataset.image;

import java.io.IOException;

/**
 * What is needed to decode a grey baseline JPEG of one scan.
 *
 * @param width in pixels
 * @param height in pixels
 * @param means the code of the first coefficients
 * @param others the code of all others
 * @param step by which first coefficients were divided
 * @param interval blocks between two restarts; 0: none
 * @param data where the coded bits begin
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B.2</a>
 */
record BaselineTables(
    int width,
    int height,
    HuffmanCode means,
    HuffmanCode others,
    int step,
    int interval,
    int data) {
  private static final int BASELINE = 0xc0;
  private static final int EXTENDED = 0xc1;
  private static final int HUFFMAN = 0xc4;
  private static final int QUANTIZATION = 0xdb;
  private static final int RESTART = 0xdd;

  /** Collects them segment by segment. */
  private static final class Collector implements JpegHeader.Visitor {
    private final HuffmanCode[] means = new HuffmanCode[4];
    private final HuffmanCode[] others = new HuffmanCode[4];
    private final int[] steps = new int[4];
    private boolean grey;
    private int table;
    private int interval;

    @Override
    public void visit(int marker, byte[] bytes, int start, int end) throws IOException {
      if (marker == BASELINE || marker == EXTENDED) {
        // Precision, height, width, number of components, and of the first: id, sampling, table.
        grey = bytes[start] == 8 && bytes[start + 5] == 1;
        table = bytes[start + 8] & 3;
      } else if (marker == RESTART) {
        interval = JpegHeader.twoBytes(bytes, start);
      } else if (marker == QUANTIZATION) {
        quantization(bytes, start, end);
      } else if (marker == HUFFMAN) {
        huffman(bytes, start, end);
      }
    }

    private void quantization(byte[] bytes, int start, int end) {
      for (int at = start; at < end; ) {
        boolean wide = bytes[at] >> 4 != 0;
        steps[bytes[at] & 3] = wide ? JpegHeader.twoBytes(bytes, at + 1) : bytes[at + 1] & 0xff;
        at += 1 + (wide ? 128 : 64);
      }
    }

    private void huffman(byte[] bytes, int start, int end) throws IOException {
      for (int at = start; at < end; at += 1 + HuffmanCode.definitionBytes(bytes, at + 1)) {
        HuffmanCode[] codes = bytes[at] >> 4 == 0 ? means : others;
        codes[bytes[at] & 3] = HuffmanCode.read(bytes, at + 1);
      }
    }
  }

  /**
   * Reads the tables before the first scan.
   *
   * @return null if it is another kind of JPEG
   */
  static BaselineTables read(byte[] bytes) throws IOException {
    try {
      Collector found = new Collector();
      JpegHeader header = JpegHeader.read(bytes, found);
      int scan = header.scan() + 4;
      boolean oneComponent = bytes[scan] == 1;
      HuffmanCode means = found.means[bytes[scan + 2] >> 4 & 3];
      HuffmanCode others = found.others[bytes[scan + 2] & 3];
      int step = found.steps[found.table];
      return found.grey && oneComponent && means != null && others != null && step > 0
          ? new BaselineTables(
              header.width(),
              header.height(),
              means,
              others,
              step,
              found.interval,
              scan - 2 + JpegHeader.twoBytes(bytes, scan - 2))
          : null;
    } catch (IndexOutOfBoundsException e) {
      return null; // a segment says that it is longer than the file
    }
  }
}
