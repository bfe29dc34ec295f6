package cxrcml.clusterer.contribution;

/**
 * How many samples a {@link ContributionStore} keeps: those with the lowest hashes of their
 * numbers. Which they are depends neither on the order of arrival nor on a random generator, so
 * that a replay keeps the same ones.
 *
 * @param capacity largest number of samples that a fit or a checkpoint takes, at least 1
 * @param lag steps that may be open beyond the one that a fit is still asked for, at least 0
 */
public record Reservoir(int capacity, long lag) {
  /** Keeps everything. */
  public static final Reservoir UNBOUNDED = new Reservoir(Integer.MAX_VALUE, 0);

  public Reservoir {
    if (capacity < 1 || lag < 0) {
      throw new IllegalArgumentException(
          "reservoir: capacity %d, lag %d (expected: >= 1, >= 0)".formatted(capacity, lag));
    }
  }

  /** How many samples there may be before it pays to drop some. */
  int limit() {
    return (int) Math.min(Integer.MAX_VALUE, capacity + Math.max(64L, capacity / 8));
  }

  /** A bijection of 64 bits, the finalizer of SplitMix64: no two samples have the same hash. */
  static long hash(int sample) {
    long z = sample + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (z ^ (z >>> 31)) ^ Long.MIN_VALUE; // signed order is then the unsigned one
  }
}
