package cxrcml.evaluator.auc;

/** The running sums of both areas, for every weighting of a {@link WeightBlock}. */
final class AreaSums {
  /** Largest total weight whose pairs, doubled, are counted without overflow. */
  private static final long LARGEST_WEIGHT = 1L << 31;

  private final long[] positives = new long[WeightBlock.SIZE];

  /** Twice the weight of pairs that a negative wins, a tie counting as half a win. */
  private final long[] twiceLost = new long[WeightBlock.SIZE];

  private final double[] precision = new double[WeightBlock.SIZE];

  /**
   * Enters the samples of one score.
   *
   * @param above weight of the negatives with a higher score; receives those of this score, too
   * @param tied weight of the negatives of this score, read if there are {@code ties}
   * @param here weight of the positives of this score
   */
  void add(long[] above, long[] tied, long[] here, boolean ties) {
    for (int r = 0; r < here.length; r++) {
      long ofTied = ties ? tied[r] : 0;
      twiceLost[r] += here[r] * (2 * above[r] + ofTied);
      above[r] += ofTied;
      positives[r] += here[r];
      // The largest divisor is harmless: without a positive here the term is 0.
      precision[r] += (double) (here[r] * positives[r]) / Math.max(1, positives[r] + above[r]);
    }
  }

  /**
   * Returns the areas.
   *
   * @param negatives weight of all negatives
   * @param size how many weightings are meant
   */
  Areas[] areas(long[] negatives, int size) {
    Areas[] areas = new Areas[size];
    for (int r = 0; r < size; r++) {
      long total = positives[r] + negatives[r];
      if (total > LARGEST_WEIGHT) {
        throw new IllegalArgumentException(
            "weights: total " + total + " (expected: <= " + LARGEST_WEIGHT + ")");
      }
      long pairs = positives[r] * negatives[r];
      areas[r] =
          pairs == 0
              ? Areas.UNDEFINED
              : new Areas((2 * pairs - twiceLost[r]) / (2.0 * pairs), precision[r] / positives[r]);
    }
    return areas;
  }
}
