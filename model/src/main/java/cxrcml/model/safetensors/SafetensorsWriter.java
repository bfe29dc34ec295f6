package cxrcml.model.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes tensors, mostly fp32, as a stream: first {@link #declare} each, then {@link #write} their
 * elements in the same order, then {@link #commit}.
 *
 * <p>The elements go to a file beside the target, which takes the target's place when it is
 * complete and on the disk; closed before that, nothing remains of it. The same calls give the same
 * bytes.
 */
public final class SafetensorsWriter implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final FileChannel channel;
  private final Map<String, String> metadata;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final MessageDigest digest = sha256();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

  private long declared; // bytes
  private long written; // bytes
  private boolean headerWritten;
  private boolean committed;

  private SafetensorsWriter(
      Path file, Path partial, FileChannel channel, Map<String, String> metadata) {
    this.file = file;
    this.partial = partial;
    this.channel = channel;
    this.metadata = metadata;
  }

  /**
   * Begins a file.
   *
   * @param metadata free texts for the header, in their order; transformers wants {@code format:
   *     pt}
   */
  public static SafetensorsWriter create(Path file, Map<String, String> metadata)
      throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    return new SafetensorsWriter(file, partial, channel, new LinkedHashMap<>(metadata));
  }

  /** Announces an fp32 tensor; all must be announced before the first element is written. */
  public void declare(String name, long... shape) {
    declare(name, DataType.F32, shape);
  }

  /** Announces a tensor; all must be announced before the first element is written. */
  public void declare(String name, DataType type, long... shape) {
    if (headerWritten) {
      throw new IllegalStateException(name + ": declared late (expected: before the first write)");
    }
    List<Long> lengths = new ArrayList<>(shape.length);
    long size = type.bytes();
    for (long length : shape) {
      lengths.add(length);
      size = Math.multiplyExact(size, length);
    }
    long end = Math.addExact(declared, size);
    StoredTensor tensor = new StoredTensor(name, type, lengths, declared, end);
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException(name + ": declared twice (expected: once)");
    }
    declared = end;
  }

  /** Appends the next fp32 elements; a call may end inside a tensor or span several. */
  public void write(float[] values) throws IOException {
    requireRoom((long) values.length * Float.BYTES);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(values.length - done, buffer.capacity() / Float.BYTES);
      buffer.clear();
      buffer.asFloatBuffer().put(values, done, count);
      write(buffer.limit(count * Float.BYTES));
      done += count;
    }
  }

  /** Appends the remaining bytes: the next elements, of whatever type, in little-endian order. */
  public void write(ByteBuffer elements) throws IOException {
    requireRoom(elements.remaining());
    writeHeader();
    written += elements.remaining();
    writeFully(elements);
  }

  private void requireRoom(long bytes) {
    if (bytes > declared - written) {
      throw new IllegalArgumentException(
          "values: " + bytes + " bytes (expected: <= " + (declared - written) + " left)");
    }
  }

  /**
   * Puts the complete file in its place, so that it survives a loss of power.
   *
   * @return SHA-256 of the bytes as they were meant, in lower-case hexadecimal: who reads the file
   *     back can tell whether the disk has them
   */
  public String commit() throws IOException {
    if (written != declared) {
      throw new IllegalStateException(
          "safetensors " + file + ": " + written + " bytes (expected: " + declared + ")");
    }
    writeHeader();
    channel.force(true);
    channel.close();
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Removes what was written, unless it was committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(partial);
    }
  }

  private void writeHeader() throws IOException {
    if (headerWritten) {
      return;
    }
    headerWritten = true;
    byte[] header = SafetensorsHeader.write(new SafetensorsHeader.Content(metadata, tensors));
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
    writeFully(start.putLong(header.length).put(header).flip());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    digest.update(bytes.duplicate());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      // A full disk says only that, not where.
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
