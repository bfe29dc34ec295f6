package cxrcml.evaluator.crossvalidation;

import cxrcml.evaluator.bootstrap.Interval;
import java.util.Arrays;

/**
 * A value over folds; parts that cannot be computed are NaN.
 *
 * @param mean over the folds in which it could be computed
 * @param sd sample standard deviation over those folds; NaN for a single one
 * @param low lower end of the 95 % interval of the mean
 * @param high upper end
 */
public record Estimate(double mean, double sd, double low, double high) {
  static Estimate of(double[] perFold, Interval interval) {
    double[] values = Arrays.stream(perFold).filter(value -> !Double.isNaN(value)).toArray();
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double sd = values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    return new Estimate(mean, sd, interval.low(), interval.high());
  }
}
