package cxrcml.cli.cluster;

import java.time.Duration;

/** How often and how fast a dead child is started again, as Kubernetes would: doubling, capped. */
final class RestartPolicy {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration CAP = Duration.ofSeconds(10);
  private static final int MOST = 20;

  private int restarts;

  /** Returns whether one more restart is allowed. */
  boolean allows() {
    return restarts < MOST;
  }

  /** Counts a restart and returns the pause before it. */
  Duration next() {
    long pause = FIRST.toMillis() << Math.min(restarts, 16);
    restarts++;
    return Duration.ofMillis(Math.min(pause, CAP.toMillis()));
  }

  int restarts() {
    return restarts;
  }
}
