package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

/**
 * The maximization step of EM: the mixture that explains the statistics best.
 *
 * <pre>
 *   π_k = n_k / N
 *   μ_k = s1_k / s0_k
 *   Σ_k = s2_k / s0_k − μ_k μ_kᵀ            see {@link ScaleEstimate}
 *   ν_k                                     see {@link DegreesOfFreedom}; or as before
 * </pre>
 *
 * <p>with locations relative to the origin of the statistics. A component without any weight stays
 * where it was.
 *
 * @see <a href="https://doi.org/10.1023/A:1008981510081">D. Peel and G. J. McLachlan (2000), Robust
 *     mixture modelling using the t distribution, Statistics and Computing 10, 339–348</a>
 * @see <a href="https://doi.org/10.1007/BF02925478">J. T. Kent, D. E. Tyler and Y. Vardi (1994), A
 *     curious likelihood identity for the multivariate t-distribution, Communications in Statistics
 *     23, 441–453</a>
 */
final class MaximizationStep {
  private final ScaleBounds bounds;
  private final boolean freedomEstimated;

  /**
   * @param freedomEstimated whether finite degrees of freedom are fitted, too
   */
  MaximizationStep(ScaleBounds bounds, boolean freedomEstimated) {
    this.bounds = requireNonNull(bounds, "bounds");
    this.freedomEstimated = freedomEstimated;
  }

  /** Returns the mixture that maximizes the expected likelihood under the statistics. */
  StudentMixture apply(MixtureStatistics statistics) {
    StudentMixture old = statistics.mixture();
    double[] divisors = new double[old.components()];
    ScaleMatrices scales = scales(statistics, divisors);
    double[] freedom = old.degreesOfFreedom();
    for (int k = 0; k < freedom.length; k++) {
      if (freedomEstimated && !old.isGaussian() && statistics.weightedCount(k) > 0) {
        freedom[k] = DegreesOfFreedom.estimate(statistics, k, divisors[k]);
      }
    }
    return new StudentMixture(
        freedom, weights(statistics), locations(statistics), scales, old.tail());
  }

  static double[] weights(MixtureStatistics statistics) {
    double[] weights = new double[statistics.mixture().components()];
    double total = 0;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = statistics.softCount(k);
      total += weights[k];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= total;
    }
    return weights;
  }

  /** Returns μ, shape [K, D]. */
  static double[] locations(MixtureStatistics statistics) {
    StudentMixture old = statistics.mixture();
    double[] origin = statistics.origin();
    double[] locations = old.locations();
    for (int k = 0; k < old.components(); k++) {
      double weight = statistics.weightedCount(k);
      for (int d = 0; d < origin.length && weight > 0; d++) {
        locations[k * origin.length + d] = origin[d] + statistics.firstMoment(k, d) / weight;
      }
    }
    return locations;
  }

  /**
   * Estimates Σ.
   *
   * @param divisors receives what each component's scatter was divided by, as if it had been alone
   */
  private ScaleMatrices scales(MixtureStatistics statistics, double[] divisors) {
    StudentMixture old = statistics.mixture();
    CovarianceKind kind = old.scaleMatrices().kind();
    if (kind == CovarianceKind.TIED) {
      return tied(statistics, divisors);
    }
    double[][] matrices = new double[old.components()][];
    for (int k = 0; k < matrices.length; k++) {
      double weighted = statistics.weightedCount(k);
      double soft = statistics.softCount(k);
      if (!(weighted > 0)) {
        matrices[k] = old.scaleMatrices().matrix(k);
        continue;
      }
      double[] scatter = statistics.secondMoments(k);
      subtractMean(statistics, k, kind, scatter);
      ScaleEstimate estimate =
          kind == CovarianceKind.DIAGONAL
              ? ScaleEstimate.ofDiagonal(scatter, weighted, soft, bounds.floor())
              : ScaleEstimate.ofTriangle(scatter, old.dimensions(), weighted, soft, bounds);
      matrices[k] = estimate.matrix();
      divisors[k] = estimate.divisor();
    }
    return new ScaleMatrices(kind, old.dimensions(), matrices);
  }

  private ScaleMatrices tied(MixtureStatistics statistics, double[] divisors) {
    StudentMixture old = statistics.mixture();
    double[] scatter = statistics.secondMoments(0);
    double weighted = 0;
    double soft = 0;
    for (int k = 0; k < divisors.length; k++) {
      if (statistics.weightedCount(k) > 0) {
        subtractMean(statistics, k, CovarianceKind.TIED, scatter);
        weighted += statistics.weightedCount(k);
        soft += statistics.softCount(k);
      }
    }
    ScaleEstimate estimate =
        ScaleEstimate.ofTriangle(scatter, old.dimensions(), weighted, soft, bounds);
    for (int k = 0; k < divisors.length; k++) {
      divisors[k] = statistics.softCount(k) * estimate.divisor() / soft;
    }
    return new ScaleMatrices(
        CovarianceKind.TIED, old.dimensions(), new double[][] {estimate.matrix()});
  }

  /** scatter −= s1 s1ᵀ / s0. */
  private static void subtractMean(
      MixtureStatistics statistics, int k, CovarianceKind kind, double[] scatter) {
    int dimensions = statistics.mixture().dimensions();
    double weight = statistics.weightedCount(k);
    int at = 0;
    for (int a = 0; a < dimensions; a++) {
      double first = statistics.firstMoment(k, a) / weight;
      for (int b = kind == CovarianceKind.DIAGONAL ? a : 0; b <= a; b++) {
        scatter[at++] -= first * statistics.firstMoment(k, b);
      }
    }
  }
}
