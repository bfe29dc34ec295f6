package cxrcml.model.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * Reads tensors, or ranges of them, from a file of any length.
 *
 * <p>Safe for use by many threads.
 */
public final class SafetensorsReader implements AutoCloseable {
  /** Bound on the header, so that a hostile length reserves no memory; 400 tensors take 40 KiB. */
  static final long LONGEST_HEADER = 16L << 20;

  private static final int CHUNK_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader.Content header;
  private final long dataStart;

  private SafetensorsReader(
      Path file, FileChannel channel, SafetensorsHeader.Content header, long dataStart) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws SafetensorsException if the file is not in the format
   */
  public static SafetensorsReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return open(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SafetensorsReader open(Path file, FileChannel channel) throws IOException {
    long fileLength = channel.size();
    if (fileLength < Long.BYTES) {
      throw new SafetensorsException(file, fileLength + " bytes (expected: >= 8)");
    }
    long headerLength = read(file, channel, 0, Long.BYTES).getLong();
    long longest = Math.min(LONGEST_HEADER, fileLength - Long.BYTES);
    if (headerLength < 0 || headerLength > longest) { // negative: unsigned and huge
      throw new SafetensorsException(
          file,
          "header length: "
              + Long.toUnsignedString(headerLength)
              + " (expected: <= "
              + longest
              + ")");
    }
    long dataStart = Long.BYTES + headerLength;
    byte[] json = read(file, channel, Long.BYTES, (int) headerLength).array();
    return new SafetensorsReader(
        file, channel, SafetensorsHeader.read(file, json, fileLength - dataStart), dataStart);
  }

  /** All tensors by name, in the order of the header. */
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** The free texts of the header. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Reads a range of a tensor's elements, widened to fp32 if they are fp16 or bf16.
   *
   * @param from index of the first element
   * @param target receives the elements from {@code from} on, as many as it is long
   * @throws SafetensorsException if there is no such tensor or its elements are of another type
   */
  public void readFloats(String name, long from, float[] target) throws IOException {
    StoredTensor tensor = tensor(name);
    if (!tensor.type().fitsFloat()) {
      throw new SafetensorsException(
          file, name, "dtype: " + tensor.type() + " (expected: F32, F16 or BF16)");
    }
    if (from < 0 || from > tensor.size() - target.length) {
      throw new IndexOutOfBoundsException(
          name
              + ": "
              + target.length
              + " from "
              + from
              + " (expected: within "
              + tensor.size()
              + ")");
    }
    int width = tensor.type().bytes();
    int chunk = CHUNK_BYTES / width;
    for (int done = 0; done < target.length; done += chunk) {
      int end = Math.min(target.length, done + chunk);
      long position = dataStart + tensor.begin() + (from + done) * width;
      tensor.type().get(read(file, channel, position, (end - done) * width), target, done, end);
    }
  }

  /**
   * Reads all elements of a tensor as they are, in little-endian order.
   *
   * @throws SafetensorsException if there is no such tensor, it has another type, or more than 2
   *     GiB
   */
  public ByteBuffer readBytes(String name, DataType type) throws IOException {
    StoredTensor tensor = tensor(name);
    if (tensor.type() != type) {
      throw new SafetensorsException(
          file, name, "dtype: " + tensor.type() + " (expected: " + type + ")");
    }
    long bytes = tensor.end() - tensor.begin();
    if (bytes > Integer.MAX_VALUE) {
      throw new SafetensorsException(file, name, bytes + " bytes (expected: < 2 GiB)");
    }
    return read(file, channel, dataStart + tensor.begin(), (int) bytes);
  }

  private StoredTensor tensor(String name) throws SafetensorsException {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new SafetensorsException(file, name, "missing");
    }
    return tensor;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static ByteBuffer read(Path file, FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("safetensors " + file + ": became shorter while it was read");
      }
    }
    return buffer.flip();
  }
}
