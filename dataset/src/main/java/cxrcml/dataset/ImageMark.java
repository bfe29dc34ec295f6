package cxrcml.dataset;

import java.util.zip.CRC32;

/**
 * What tells images apart without looking at them: two checksums of the same bytes.
 *
 * @param crc32c stored beside the image
 * @param crc32 makes an accidental match of different images practically impossible
 */
record ImageMark(int crc32c, int crc32) {
  static ImageMark of(byte[] image) {
    CRC32 crc = new CRC32();
    crc.update(image);
    return new ImageMark(Checksum.of(image), (int) crc.getValue());
  }
}
