package cxrcml.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** Writes {@code samples.bin} and {@code strings.bin}. Not thread-safe. */
final class SampleRecordWriter implements Closeable {
  private final Path recordFile;
  private final int classes;
  private final OutputStream records;
  private final OutputStream strings;
  private final ByteBuffer row;
  private long position;
  private int size;

  SampleRecordWriter(Path directory, int classes) throws IOException {
    this.recordFile = directory.resolve(Manifest.SAMPLES);
    this.classes = classes;
    this.records = new BufferedOutputStream(Files.newOutputStream(recordFile));
    this.strings =
        new BufferedOutputStream(Files.newOutputStream(directory.resolve(Manifest.STRINGS)));
    this.row =
        ByteBuffer.allocate(SampleRecords.recordBytes(classes)).order(ByteOrder.LITTLE_ENDIAN);
    records.write(SampleRecords.header(0, classes).array());
  }

  void add(SampleRow sample, int imageCrc) throws IOException {
    byte[][] parts = {
      sample.id().getBytes(UTF_8),
      sample.subject().getBytes(UTF_8),
      sample.study().getBytes(UTF_8),
      sample.view().getBytes(UTF_8),
      sample.text().getBytes(UTF_8)
    };
    byte[] all = join(parts);
    strings.write(all);
    row.clear().putLong(position).putInt(Checksum.of(all)).putInt(imageCrc).putInt(sample.fold());
    for (byte[] part : parts) {
      row.putInt(part.length);
    }
    put(sample.labels());
    put(sample.unknown());
    records.write(row.array());
    position += all.length;
    size++;
  }

  private static byte[] join(byte[][] parts) {
    int bytes = 0;
    for (byte[] part : parts) {
      bytes += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private void put(BitSet bits) {
    long[] words = bits.toLongArray();
    for (int i = 0; i < SampleRecords.labelWords(classes); i++) {
      row.putLong(i < words.length ? words[i] : 0);
    }
  }

  /** Completes both files. */
  void finish() throws IOException {
    close();
    try (RandomAccessFile file = new RandomAccessFile(recordFile.toFile(), "rw")) {
      file.write(SampleRecords.header(size, classes).array());
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
    strings.close();
  }
}
