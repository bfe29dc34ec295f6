package cxrcml.cli.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * How often and how fast a dead child is started again, as Kubernetes would: at once, then after
 * pauses that double, capped; a life long enough begins the count anew. A child that ends twice in
 * a row with the same words has come no further: a third life would not, either.
 */
final class RestartPolicy {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration CAP = Duration.ofSeconds(10);
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);
  private static final int MOST = 20;

  private int restarts;
  private String words = "";

  /**
   * Counts a restart and returns the pause before it; empty if no restart would help.
   *
   * @param lastWords of the child that died; empty if it said none
   * @param lived how long it lived
   */
  Optional<Duration> next(String lastWords, Duration lived) {
    if (lived.compareTo(LONG_ENOUGH) >= 0) {
      restarts = 0;
    }
    if (restarts == MOST || (!lastWords.isEmpty() && lastWords.equals(words))) {
      return Optional.empty();
    }
    words = lastWords;
    Duration pause = restarts == 0 ? Duration.ZERO : FIRST.multipliedBy(1L << (restarts - 1));
    restarts++;
    return Optional.of(pause.compareTo(CAP) < 0 ? pause : CAP);
  }

  /** Returns how many restarts there were since the last life that was long enough. */
  int restarts() {
    return restarts;
  }
}
