package cxrcml.parameters.shard;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * One version of the parameters, until its array is needed for another.
 *
 * <p>Safe for use by many threads.
 */
public final class Snapshot {
  /** Pieces that many readers ask for are few; those that one asks for shall not fill memory. */
  private static final int MOST_CHECKSUMS = 1 << 14;

  private final long version;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Long, Integer> checksums = new ConcurrentHashMap<>();
  private float[] values;

  Snapshot(long version, float[] values) {
    this.version = version;
    this.values = values;
  }

  public long version() {
    return version;
  }

  /**
   * Lets the reader see the values, which stay as they are until it returns.
   *
   * @return false, without a call, if this version is no longer kept
   */
  public boolean read(Consumer<float[]> reader) {
    lock.readLock().lock();
    try {
      if (values == null) {
        return false;
      }
      reader.accept(values);
      return true;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Returns the checksum of a piece, computed by the first who asks: most readers are sent the same
   * pieces.
   */
  public int checksum(int from, int elements, IntSupplier compute) {
    if (checksums.size() >= MOST_CHECKSUMS) {
      return compute.getAsInt();
    }
    long key = (long) from << Integer.SIZE | elements;
    return checksums.computeIfAbsent(key, piece -> compute.getAsInt());
  }

  /** Waits for those who are reading, and refuses all others. */
  void retire() {
    lock.writeLock().lock();
    try {
      values = null;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
