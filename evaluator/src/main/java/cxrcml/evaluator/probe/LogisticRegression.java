package cxrcml.evaluator.probe;

import java.util.Arrays;

/**
 * Logistic regression with an L2 penalty, in scikit-learn's scaling: minimizes
 *
 * <pre>
 *   ½ w·w + C Σ_i log(1 + exp(−y_i (w·x_i + b)))        y_i = ±1; b is not penalized
 * </pre>
 *
 * <p>Sums run in the order of the samples, so the same samples give the same bits. Immutable.
 */
public final class LogisticRegression {
  private static final int ITERATIONS = 1_000;

  /** Of the mean gradient; further, an AUC does not change. */
  private static final double TOLERANCE = 1e-8;

  private final double[] weights;
  private final double intercept;

  private LogisticRegression(double[] weights, double intercept) {
    this.weights = weights;
    this.intercept = intercept;
  }

  /**
   * Fits.
   *
   * @param samples x, shape [N, D], finite
   * @param labels length N, both kinds at least once
   * @param strength C, > 0: large means little penalty
   */
  public static LogisticRegression fit(float[][] samples, boolean[] labels, double strength) {
    if (!(strength > 0)) {
      throw new IllegalArgumentException("strength: " + strength + " (expected: > 0)");
    }
    if (samples.length == 0 || samples.length != labels.length) {
      throw new IllegalArgumentException(
          "labels: length " + labels.length + " (expected: " + samples.length + ", at least 1)");
    }
    int dimensions = samples[0].length;
    // The mean loss: then the tolerance means the same for any N.
    double scale = 1 / (strength * samples.length);
    double[] solution =
        new Lbfgs(ITERATIONS, TOLERANCE)
            .minimize(
                (x, gradient) -> objective(samples, labels, scale, x, gradient),
                new double[dimensions + 1]);
    double[] weights = Arrays.copyOf(solution, dimensions);
    return new LogisticRegression(weights, solution[dimensions]);
  }

  private static double objective(
      float[][] samples, boolean[] labels, double scale, double[] x, double[] gradient) {
    int dimensions = x.length - 1;
    Arrays.fill(gradient, 0);
    double loss = 0;
    for (int i = 0; i < samples.length; i++) {
      double margin = margin(samples[i], x, x[dimensions]);
      double towards = labels[i] ? margin : -margin;
      loss += Math.log1p(Math.exp(-Math.abs(towards))) + Math.max(0, -towards);
      double residual = sigmoid(margin) - (labels[i] ? 1 : 0);
      for (int d = 0; d < dimensions; d++) {
        gradient[d] += residual * samples[i][d];
      }
      gradient[dimensions] += residual;
    }
    double penalty = 0;
    for (int d = 0; d <= dimensions; d++) {
      gradient[d] /= samples.length;
      if (d < dimensions) {
        penalty += 0.5 * x[d] * x[d];
        gradient[d] += scale * x[d];
      }
    }
    return loss / samples.length + scale * penalty;
  }

  private static double margin(float[] sample, double[] weights, double intercept) {
    double sum = intercept;
    for (int d = 0; d < sample.length; d++) {
      sum += weights[d] * sample[d];
    }
    return sum;
  }

  private static double sigmoid(double margin) {
    return margin >= 0 ? 1 / (1 + Math.exp(-margin)) : Math.exp(margin) / (1 + Math.exp(margin));
  }

  /** Returns the probability of the label, in [0, 1]. */
  public double probability(float[] sample) {
    return sigmoid(margin(sample, weights, intercept));
  }

  double weight(int dimension) {
    return weights[dimension];
  }

  double intercept() {
    return intercept;
  }
}
