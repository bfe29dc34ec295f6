package cxrcml.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Samples and their images in mapped files, each read with its own checksum: what is damaged is
 * found when it is first needed, and opening reads next to nothing. Thread-safe.
 */
final class SampleStore {
  private final SampleRecords records;
  private final MappedFile strings;
  private final MappedFile images;
  private final int imageBytes;

  private SampleStore(
      SampleRecords records, MappedFile strings, MappedFile images, int imageBytes) {
    this.records = records;
    this.strings = strings;
    this.images = images;
    this.imageBytes = imageBytes;
  }

  /**
   * Maps the files of a directory.
   *
   * @param segmentBytes upper limit of one mapping
   */
  static SampleStore map(Path directory, Manifest manifest, int segmentBytes) throws IOException {
    return new SampleStore(
        SampleRecords.map(
            directory.resolve(Manifest.SAMPLES), manifest.samples(), manifest.classes()),
        MappedFile.map(directory.resolve(Manifest.STRINGS), segmentBytes),
        MappedFile.map(directory.resolve(Manifest.IMAGES), segmentBytes),
        manifest.imageSize() * manifest.imageSize());
  }

  int size() {
    return records.size();
  }

  int fold(int index) {
    return records.fold(index);
  }

  int imageCrc(int index) {
    return records.imageCrc(index);
  }

  BitSet labels(int index) {
    return records.labels(index);
  }

  Sample sample(int index) {
    String[] parts = strings(index);
    return new Sample(
        index,
        parts[0],
        parts[1],
        parts[2],
        parts[3],
        records.fold(index),
        parts[4],
        records.labels(index),
        records.unknown(index));
  }

  private String[] strings(int index) {
    int bytes = 0;
    for (int i = 0; i < SampleRecords.STRINGS; i++) {
      bytes += records.stringBytes(index, i);
    }
    byte[] all = new byte[bytes];
    strings.read(records.stringsPosition(index), all);
    check(Manifest.STRINGS, index, Checksum.of(all), records.stringsCrc(index));
    String[] parts = new String[SampleRecords.STRINGS];
    int position = 0;
    for (int i = 0; i < parts.length; i++) {
      int length = records.stringBytes(index, i);
      parts[i] = new String(all, position, length, UTF_8);
      position += length;
    }
    return parts;
  }

  void readImage(int index, byte[] target) {
    int expected = records.imageCrc(index);
    if (target.length != imageBytes) {
      throw new IllegalArgumentException(
          "target: " + target.length + " bytes (expected: " + imageBytes + ")");
    }
    images.read((long) index * imageBytes, target);
    check(Manifest.IMAGES, index, Checksum.of(target), expected);
  }

  private static void check(String file, int index, int found, int expected) {
    if (found != expected) {
      throw new InvalidDataException(
          "%s, sample %d: CRC32C %08x (expected: %08x; the data set is damaged: prepare it again)"
              .formatted(file, index, found, expected));
    }
  }
}
