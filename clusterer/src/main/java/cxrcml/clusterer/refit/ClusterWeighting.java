package cxrcml.clusterer.refit;

import java.util.List;

/**
 * How much a component counts in the loss, by its soft count n. Weights have mean 1 over the
 * components. A component with less than one sample counts as one with a single sample, because
 * both formulas have no bound at n = 0.
 */
public enum ClusterWeighting {
  /** All alike. */
  NONE,

  /** 1 / log(1 + n), the weights of the authors of CXR-CML. */
  INVERSE_LOG,

  /**
   * (1 − β) / (1 − βⁿ) with β = 0.9999.
   *
   * @see <a href="https://arxiv.org/abs/1901.05555">Y. Cui et al. (2019), Class-balanced loss based
   *     on effective number of samples</a>
   */
  EFFECTIVE_NUMBER;

  private static final double BETA = 0.9999;

  /** Returns the weighting that a run specification names. */
  public static ClusterWeighting of(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "inverse-log" -> INVERSE_LOG;
      case "effective-number" -> EFFECTIVE_NUMBER;
      default ->
          throw new IllegalArgumentException(
              "weighting: " + name + " (expected: none, inverse-log or effective-number)");
    };
  }

  /** Returns the weight of each component. */
  public List<Float> weights(List<Double> softCounts) {
    List<Double> weights = softCounts.stream().map(n -> weight(Math.max(1, n))).toList();
    double sum = weights.stream().mapToDouble(w -> w).sum();
    return weights.stream().map(w -> (float) (w * weights.size() / sum)).toList();
  }

  private double weight(double n) {
    return switch (this) {
      case NONE -> 1;
      case INVERSE_LOG -> 1 / Math.log1p(n);
      case EFFECTIVE_NUMBER -> (1 - BETA) / -Math.expm1(n * Math.log(BETA));
    };
  }
}
