package cxrcml.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * The file {@code samples.bin}, mapped: a header and one record of fixed size a sample, all
 * little-endian. {@code docs/format.md} has the layout. Thread-safe.
 */
final class SampleRecords {
  static final byte[] MAGIC = "CXRCMLSR".getBytes(US_ASCII);
  static final int HEADER_BYTES = 24;

  /** Where the strings of a sample start in {@code strings.bin}, a long. */
  static final int STRINGS_POSITION = 0;

  static final int STRINGS_CRC = 8;
  static final int IMAGE_CRC = 12;
  static final int FOLD = 16;

  /** Bytes of id, subject, study, view and text, five ints. */
  static final int STRING_LENGTHS = 20;

  static final int STRINGS = 5;

  /** Words of 64 labels each, then as many words of what is unknown. */
  static final int LABELS = 40;

  private final ByteBuffer buffer;
  private final int samples;
  private final int labelWords;
  private final int recordBytes;

  private SampleRecords(ByteBuffer buffer, int samples, int classes) {
    this.buffer = buffer;
    this.samples = samples;
    this.labelWords = labelWords(classes);
    this.recordBytes = recordBytes(classes);
  }

  static int labelWords(int classes) {
    return (classes + Long.SIZE - 1) / Long.SIZE;
  }

  static int recordBytes(int classes) {
    return LABELS + 2 * Long.BYTES * labelWords(classes);
  }

  static ByteBuffer header(int samples, int classes) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putInt(Manifest.FORMAT)
        .putInt(samples)
        .putInt(classes)
        .putInt(recordBytes(classes))
        .flip();
  }

  /** Maps the file after checking that it is what the manifest says. */
  static SampleRecords map(Path file, int samples, int classes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long expected = HEADER_BYTES + (long) samples * recordBytes(classes);
      if (channel.size() != expected) {
        throw new InvalidDataException(
            "%s: %d bytes (expected: %d, for %d samples of %d classes)"
                .formatted(file, channel.size(), expected, samples, classes));
      }
      ByteBuffer buffer =
          channel.map(MapMode.READ_ONLY, 0, expected).order(ByteOrder.LITTLE_ENDIAN);
      if (!buffer.slice(0, HEADER_BYTES).equals(header(samples, classes))) {
        throw new InvalidDataException(file + ": another header (expected: that of the manifest)");
      }
      return new SampleRecords(buffer, samples, classes);
    }
  }

  int size() {
    return samples;
  }

  private int at(int index) {
    if (index < 0 || index >= samples) {
      throw new IndexOutOfBoundsException(
          "index: " + index + " (expected: 0 to " + (samples - 1) + ")");
    }
    return HEADER_BYTES + index * recordBytes;
  }

  int fold(int index) {
    return buffer.getInt(at(index) + FOLD);
  }

  int imageCrc(int index) {
    return buffer.getInt(at(index) + IMAGE_CRC);
  }

  int stringsCrc(int index) {
    return buffer.getInt(at(index) + STRINGS_CRC);
  }

  long stringsPosition(int index) {
    return buffer.getLong(at(index) + STRINGS_POSITION);
  }

  /** Returns the bytes of one of the strings of a sample, 0 (id) to 4 (text). */
  int stringBytes(int index, int which) {
    return buffer.getInt(at(index) + STRING_LENGTHS + Integer.BYTES * which);
  }

  BitSet labels(int index) {
    return bits(at(index) + LABELS);
  }

  BitSet unknown(int index) {
    return bits(at(index) + LABELS + labelWords * Long.BYTES);
  }

  private BitSet bits(int position) {
    long[] words = new long[labelWords];
    for (int i = 0; i < labelWords; i++) {
      words[i] = buffer.getLong(position + i * Long.BYTES);
    }
    return BitSet.valueOf(words);
  }
}
