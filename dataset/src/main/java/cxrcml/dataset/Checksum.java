package cxrcml.dataset;

import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli) of one block. */
final class Checksum {
  private Checksum() {}

  static int of(byte[] block) {
    CRC32C crc = new CRC32C();
    crc.update(block);
    return (int) crc.getValue();
  }
}
