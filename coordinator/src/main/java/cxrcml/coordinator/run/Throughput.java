package cxrcml.coordinator.run;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast steps were committed lately, over a sliding window of {@value #WINDOW} of them. */
final class Throughput {
  private static final int WINDOW = 64;

  private final Deque<Commit> commits = new ArrayDeque<>();

  private record Commit(long now, int samples) {}

  void commit(int samples, long now) {
    commits.addLast(new Commit(now, samples));
    if (commits.size() > WINDOW) {
      commits.removeFirst();
    }
  }

  /** Returns samples a second; 0 while unknown. */
  double samplesPerSecond() {
    if (seconds() <= 0) {
      return 0;
    }
    int samples = commits.stream().mapToInt(Commit::samples).sum();
    // The first commit only marks where the time begins.
    return (samples - commits.getFirst().samples()) / seconds();
  }

  /** Returns the time that so many steps take; negative while unknown. */
  double secondsFor(long steps) {
    return seconds() <= 0 ? -1 : steps * seconds() / (commits.size() - 1);
  }

  private double seconds() {
    return commits.isEmpty() ? 0 : (commits.getLast().now() - commits.getFirst().now()) / 1e9;
  }
}
