package cxrcml.coordinator.slot;

/**
 * How long a slot may take: ten times the slowest recent one, at least 30 seconds. After twice the
 * slowest, at least a second, it is slow.
 */
public final class LeaseTime {
  private static final int RECENT = 64;
  private static final long FACTOR = 10;
  private static final long LEAST = 30_000_000_000L;
  private static final int SLOW_FACTOR = 2;
  private static final long LEAST_SLOW = 1_000_000_000L;

  private final long[] recent = new long[RECENT];
  private int next;

  /** Notes how long so many slots took. */
  void observe(long nanos, int slots) {
    recent[next] = nanos / slots;
    next = (next + 1) % RECENT;
  }

  /** Returns how long so many slots may take. */
  long nanos(int slots) {
    return Math.max(LEAST, FACTOR * slots * slowest());
  }

  /** Returns what is slow for so many slots; nothing is as long as nothing is known. */
  long slowNanos(int slots) {
    long slowest = slots * slowest();
    return slowest == 0 ? Long.MAX_VALUE : Math.max(LEAST_SLOW, SLOW_FACTOR * slowest);
  }

  private long slowest() {
    long slowest = 0;
    for (long nanos : recent) {
      slowest = Math.max(slowest, nanos);
    }
    return slowest;
  }
}
