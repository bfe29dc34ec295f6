package cxrcml.evaluator.bootstrap;

import java.util.Arrays;

/**
 * A 95 % percentile interval: the 2.5th and 97.5th percentile of resampled values, linearly
 * interpolated between order statistics. Both ends are NaN where no value is defined.
 *
 * @param low 2.5th percentile
 * @param high 97.5th percentile
 */
public record Interval(double low, double high) {
  /** No interval. */
  public static final Interval UNDEFINED = new Interval(Double.NaN, Double.NaN);

  /**
   * Takes the interval of resampled values, leaving out those that are NaN: a resample without any
   * positive says nothing about a class.
   */
  public static Interval of(double[] values) {
    double[] sorted =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (sorted.length == 0) {
      return UNDEFINED;
    }
    return new Interval(quantile(sorted, 0.025), quantile(sorted, 0.975));
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
