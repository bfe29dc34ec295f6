package cxrcml.coordinator.simulation.disk;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A directory, or a file with what was written to it and what of that is on the disk. */
final class VirtualFile {
  final boolean directory;
  private byte[] bytes = {};
  private byte[] durable = {};

  VirtualFile(boolean directory) {
    this.directory = directory;
  }

  int size() {
    return bytes.length;
  }

  /** Returns the bytes from a position on, at most so many. */
  byte[] read(int position, int most) {
    return Arrays.copyOfRange(bytes, position, Math.min(bytes.length, position + most));
  }

  void write(int position, byte[] written) {
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, position + written.length));
    System.arraycopy(written, 0, bytes, position, written.length);
  }

  void truncate(int size) {
    bytes = Arrays.copyOf(bytes, Math.min(bytes.length, size));
  }

  void force() {
    durable = bytes; // never changed in place, but by a write that copies first
  }

  /** Loses what was not forced, or a part of it; the length may be kept without the content. */
  void losePower(SplittableRandom random) {
    int same = Arrays.mismatch(bytes, durable);
    if (same < 0) {
      return;
    }
    byte[] left = random.nextBoolean() ? bytes : durable;
    if (same == durable.length) {
      int kept = same + random.nextInt(bytes.length - same + 1);
      left = Arrays.copyOf(bytes, kept);
      if (kept > same && random.nextBoolean()) {
        Arrays.fill(left, same + random.nextInt(kept - same), kept, (byte) 0);
      }
    }
    bytes = left;
    durable = left;
  }
}
