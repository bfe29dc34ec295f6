package cxrcml.evaluator.ablation;

import java.util.List;

/**
 * How much higher a row's macro AUC is than the baseline's; NaN where it cannot be computed.
 *
 * @param auc mean over the seeds
 * @param low lower end of the 95 % interval
 * @param high upper end
 * @param p two-sided bootstrap probability of no difference, before correction
 * @param corrected {@code p} after {@link Holm}'s correction over the rows
 * @param perSeed the difference under each seed
 */
public record RowDifference(
    double auc, double low, double high, double p, double corrected, List<Double> perSeed) {
  /** Significant at 5 % after correction. */
  private static final double LEVEL = 0.05;

  /** Keeps its own copy of the list. */
  public RowDifference {
    perSeed = List.copyOf(perSeed);
  }

  RowDifference withCorrected(double value) {
    return new RowDifference(auc, low, high, p, value, perSeed);
  }

  /** Returns whether there is a difference at 5 % after correction. */
  public boolean clear() {
    return corrected < LEVEL;
  }
}
