package cxrcml.dataset;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of any size, mapped read-only in segments. Thread-safe. */
final class MappedFile {
  /** The default: well below what one mapping can hold. */
  static final int SEGMENT_BYTES = 1 << 30;

  private final List<MappedByteBuffer> segments;
  private final int segmentBytes;
  private final long size;

  private MappedFile(List<MappedByteBuffer> segments, int segmentBytes, long size) {
    this.segments = List.copyOf(segments);
    this.segmentBytes = segmentBytes;
    this.size = size;
  }

  static MappedFile map(Path file, int segmentBytes) throws IOException {
    List<MappedByteBuffer> segments = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      for (long first = 0; first < size; first += segmentBytes) {
        segments.add(channel.map(MapMode.READ_ONLY, first, Math.min(segmentBytes, size - first)));
      }
      return new MappedFile(segments, segmentBytes, size);
    }
  }

  /** Returns the number of bytes. */
  long size() {
    return size;
  }

  /** Fills {@code target} with the bytes from {@code position} on. */
  void read(long position, byte[] target) {
    if (position < 0 || position + target.length > size) {
      throw new IndexOutOfBoundsException(
          "position: %d + %d bytes (expected: in 0 to %d)"
              .formatted(position, target.length, size));
    }
    for (int done = 0; done < target.length; ) {
      MappedByteBuffer segment = segments.get((int) ((position + done) / segmentBytes));
      int offset = (int) ((position + done) % segmentBytes);
      int length = Math.min(target.length - done, segment.limit() - offset);
      segment.get(offset, target, done, length);
      done += length;
    }
  }
}
