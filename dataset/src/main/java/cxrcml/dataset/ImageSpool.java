package cxrcml.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The file {@code images.bin} while it grows. After every {@value #CHUNK} images it is brought to
 * the disk, and then a line of a journal says so: after a crash at any moment, the images up to the
 * last line are good and the next run goes on behind them.
 */
final class ImageSpool implements Closeable {
  /** Images that a crash may cost. */
  static final int CHUNK = 256;

  private static final String JOURNAL = "progress";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private final MessageDigest digest = Sha256.digest();
  private final CRC32C crc = new CRC32C();
  private final List<ImageMark> recovered = new ArrayList<>();
  private final Map<Integer, String> skipped = new TreeMap<>();
  private final Map<Integer, String> newlySkipped = new TreeMap<>();
  private final FileChannel images;
  private final FileChannel journal;
  private int done;
  private int journaled;

  /**
   * A line of the journal.
   *
   * @param done images dealt with, the skipped ones included
   * @param crc CRC-32C of the file up to there
   * @param skipped why an image is not in the file, by its number; since the line before
   */
  private record Line(int done, long crc, Map<Integer, String> skipped) {}

  /** No file has this checksum: what follows is done anew. */
  private static final Line DAMAGED = new Line(0, -1, Map.of());

  ImageSpool(Path directory, int imageBytes) throws IOException {
    this.directory = directory;
    long[] lengths = recover(imageBytes);
    this.images =
        FileChannel.open(directory.resolve(Manifest.IMAGES), CREATE, WRITE).truncate(lengths[0]);
    images.position(lengths[0]);
    FileChannel.open(directory.resolve(JOURNAL), CREATE, WRITE).truncate(lengths[1]).close();
    this.journal = FileChannel.open(directory.resolve(JOURNAL), APPEND);
  }

  /** Returns the good bytes of the two files. */
  private long[] recover(int imageBytes) throws IOException {
    Path file = directory.resolve(Manifest.IMAGES);
    if (Files.exists(file) && Files.exists(directory.resolve(JOURNAL))) {
      String text = Files.readString(directory.resolve(JOURNAL));
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      List<Line> lines = whole.lines().map(ImageSpool::parse).toList();
      lines.forEach(line -> skipped.putAll(line.skipped));
      if (!lines.isEmpty() && reread(file, imageBytes, lines.get(lines.size() - 1))) {
        done = lines.get(lines.size() - 1).done;
        journaled = done;
        return new long[] {(long) recovered.size() * imageBytes, whole.getBytes(UTF_8).length};
      }
    }
    crc.reset();
    digest.reset();
    recovered.clear();
    skipped.clear();
    return new long[] {0, 0};
  }

  private static Line parse(String line) {
    try {
      return JSON.readValue(line, Line.class);
    } catch (JsonProcessingException e) {
      return DAMAGED;
    }
  }

  private boolean reread(Path file, int imageBytes, Line line) throws IOException {
    int kept = line.done - skipped.size();
    if (kept < 0 || Files.size(file) < (long) kept * imageBytes) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file);
        DataInputStream data = new DataInputStream(in)) {
      byte[] image = new byte[imageBytes];
      for (int i = 0; i < kept; i++) {
        data.readFully(image);
        recovered.add(accept(image));
      }
    }
    return crc.getValue() == line.crc;
  }

  private ImageMark accept(byte[] image) {
    digest.update(image);
    crc.update(image);
    return ImageMark.of(image);
  }

  /** Returns how many images earlier runs have dealt with. */
  int done() {
    return done;
  }

  /** Returns the marks of the images that earlier runs have written, in order. */
  List<ImageMark> recovered() {
    return recovered;
  }

  /** Returns why images were skipped, by their number. */
  Map<Integer, String> skipped() {
    return skipped;
  }

  ImageMark append(byte[] image) throws IOException {
    ImageMark mark = accept(image);
    ByteBuffer buffer = ByteBuffer.wrap(image);
    while (buffer.hasRemaining()) {
      images.write(buffer);
    }
    advance();
    return mark;
  }

  void skip(String reason) throws IOException {
    skipped.put(done, reason);
    newlySkipped.put(done, reason);
    advance();
  }

  private void advance() throws IOException {
    done++;
    if (done - journaled >= CHUNK) {
      images.force(false);
      String line = JSON.writeValueAsString(new Line(done, crc.getValue(), newlySkipped)) + "\n";
      ByteBuffer buffer = ByteBuffer.wrap(line.getBytes(UTF_8));
      while (buffer.hasRemaining()) {
        journal.write(buffer);
      }
      journal.force(false);
      journaled = done;
      newlySkipped.clear();
    }
  }

  /** Returns whether a later run could go on from here. */
  boolean isWorthKeeping() {
    return journaled > 0;
  }

  /** Completes the file and returns its SHA-256. */
  String finish() throws IOException {
    close();
    Files.delete(directory.resolve(JOURNAL));
    return Sha256.hex(digest);
  }

  @Override
  public void close() throws IOException {
    images.close();
    journal.close();
  }
}
