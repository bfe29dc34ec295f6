package cxrcml.coordinator.slot;

/** How long a slot may take: ten times the slowest recent one, at least 30 seconds. */
public final class LeaseTime {
  private static final int RECENT = 64;
  private static final int FACTOR = 10;
  private static final long LEAST = 30_000_000_000L;

  private final long[] recent = new long[RECENT];
  private int next;

  void observe(long nanos) {
    recent[next] = nanos;
    next = (next + 1) % RECENT;
  }

  long nanos() {
    long slowest = 0;
    for (long nanos : recent) {
      slowest = Math.max(slowest, nanos);
    }
    return Math.max(LEAST, FACTOR * slowest);
  }
}
