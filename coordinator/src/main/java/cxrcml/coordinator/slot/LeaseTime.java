package cxrcml.coordinator.slot;

/**
 * How long a slot may take: ten times the slowest recent one, at least 30 seconds. After twice the
 * slowest, at least a second, it is slow.
 */
public final class LeaseTime {
  private static final int RECENT = 64;
  private static final int FACTOR = 10;
  private static final long LEAST = 30_000_000_000L;
  private static final int SLOW_FACTOR = 2;
  private static final long LEAST_SLOW = 1_000_000_000L;

  private final long[] recent = new long[RECENT];
  private int next;

  void observe(long nanos) {
    recent[next] = nanos;
    next = (next + 1) % RECENT;
  }

  long nanos() {
    return Math.max(LEAST, FACTOR * slowest());
  }

  /** Returns what is slow; nothing is as long as nothing is known. */
  long slowNanos() {
    long slowest = slowest();
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
