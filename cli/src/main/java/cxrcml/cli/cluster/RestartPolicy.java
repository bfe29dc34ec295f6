package cxrcml.cli.cluster;

import java.time.Duration;

/**
 * How often and how fast a dead child is started again, as Kubernetes would: doubling, capped. A
 * child that ends twice in a row with the same words has come no further: a third life would not,
 * either.
 */
final class RestartPolicy {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration CAP = Duration.ofSeconds(10);
  private static final int MOST = 20;

  private int restarts;
  private String words = "";

  /**
   * Returns whether one more restart may help.
   *
   * @param lastWords of the child that died; empty if it said none
   */
  boolean allows(String lastWords) {
    return restarts < MOST && (lastWords.isEmpty() || !lastWords.equals(words));
  }

  /** Counts a restart and returns the pause before it. */
  Duration next(String lastWords) {
    words = lastWords;
    long pause = FIRST.toMillis() << Math.min(restarts, 16);
    restarts++;
    return Duration.ofMillis(Math.min(pause, CAP.toMillis()));
  }

  int restarts() {
    return restarts;
  }
}
