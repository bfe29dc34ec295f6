package cxrcml.cli.plan;

/**
 * The hosts that a step runs on: one process a host, each with a full-duplex link of its own.
 *
 * @param workers ≥ 1
 * @param shards ≥ 1
 * @param linkBytesPerSecond of one direction of a link, &gt; 0
 * @param processBytesPerSecond most that one process moves in one direction, &gt; 0: checksums and
 *     copies bound it where the link does not
 * @param roundTripSeconds of a small message, ≥ 0
 * @param computeSeconds forward and backward of one micro-batch on one worker, &gt; 0
 */
public record Cluster(
    int workers,
    int shards,
    double linkBytesPerSecond,
    double processBytesPerSecond,
    double roundTripSeconds,
    double computeSeconds) {
  public Cluster {
    require(workers >= 1, "workers", workers, ">= 1");
    require(shards >= 1, "shards", shards, ">= 1");
    require(linkBytesPerSecond > 0, "link", linkBytesPerSecond, "> 0");
    require(processBytesPerSecond > 0, "process", processBytesPerSecond, "> 0");
    require(roundTripSeconds >= 0, "round trip", roundTripSeconds, ">= 0");
    require(computeSeconds > 0, "step", computeSeconds, "> 0");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  Cluster withWorkers(int count) {
    return new Cluster(
        count, shards, linkBytesPerSecond, processBytesPerSecond, roundTripSeconds, computeSeconds);
  }

  /** Seconds until every one of {@code readers} has exchanged a vector with all shards at once. */
  double transferSeconds(double vectorBytes, int readers) {
    double rate = Math.min(linkBytesPerSecond, processBytesPerSecond);
    double atWorker = vectorBytes / rate;
    double atShard = readers * (vectorBytes / shards) / rate;
    return Math.max(atWorker, atShard);
  }
}
