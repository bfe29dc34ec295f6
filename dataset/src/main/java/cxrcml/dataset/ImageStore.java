package cxrcml.dataset;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Images of one size, row-major 8-bit grey, one after the other in a file mapped read-only in
 * segments of whole images. Thread-safe.
 */
final class ImageStore {
  private final List<MappedByteBuffer> segments;
  private final int samples;
  private final int imageBytes;
  private final int imagesPerSegment;

  private ImageStore(
      List<MappedByteBuffer> segments, int samples, int imageBytes, int imagesPerSegment) {
    this.segments = List.copyOf(segments);
    this.samples = samples;
    this.imageBytes = imageBytes;
    this.imagesPerSegment = imagesPerSegment;
  }

  /**
   * Maps a file.
   *
   * @param segmentBytes upper limit of a segment, at least one image
   */
  static ImageStore map(Path file, int samples, int imageBytes, int segmentBytes)
      throws IOException {
    int imagesPerSegment = segmentBytes / imageBytes;
    List<MappedByteBuffer> segments = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long first = 0; first < samples; first += imagesPerSegment) {
        long images = Math.min(imagesPerSegment, samples - first);
        segments.add(channel.map(MapMode.READ_ONLY, first * imageBytes, images * imageBytes));
      }
    }
    return new ImageStore(segments, samples, imageBytes, imagesPerSegment);
  }

  void read(int index, byte[] target) {
    if (index < 0 || index >= samples) {
      throw new IndexOutOfBoundsException(
          "index: " + index + " (expected: 0 to " + (samples - 1) + ")");
    }
    if (target.length != imageBytes) {
      throw new IllegalArgumentException(
          "target: " + target.length + " bytes (expected: " + imageBytes + ")");
    }
    segments.get(index / imagesPerSegment).get(index % imagesPerSegment * imageBytes, target);
  }
}
