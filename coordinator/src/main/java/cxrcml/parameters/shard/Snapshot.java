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
  private final long version;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Integer, Integer> checksums = new ConcurrentHashMap<>();
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
   * Returns the checksum of the piece that starts at an element, computed by the first who asks:
   * every reader sends the same pieces.
   */
  public int checksum(int from, IntSupplier compute) {
    return checksums.computeIfAbsent(from, piece -> compute.getAsInt());
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
