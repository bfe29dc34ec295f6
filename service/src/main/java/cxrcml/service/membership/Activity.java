package cxrcml.service.membership;

import java.time.Duration;

/**
 * What a member does or waits for, in words, and since when; the last word wins.
 *
 * <p>Safe for use by many threads.
 */
public final class Activity {
  private volatile Entry entry = new Entry("starting", System.nanoTime());

  private record Entry(String what, long since) {}

  /** Names what the member does from now on, for example {@code pull version 17 from shard 1}. */
  public void now(String what) {
    entry = new Entry(what, System.nanoTime());
  }

  public String what() {
    return entry.what();
  }

  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - entry.since());
  }
}
