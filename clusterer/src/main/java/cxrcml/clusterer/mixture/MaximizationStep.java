package cxrcml.clusterer.mixture;

/**
 * The maximization step of EM: the mixture that explains the statistics best.
 *
 * <pre>
 *   π_k = n_k / N
 *   μ_k = μ_k(old) + s1_k / s0_k
 *   Σ_k = s2_k / s0_k − (s1_k / s0_k)²
 * </pre>
 *
 * <p>Dividing Σ by s0 and not by n has the same fixed point and gets there sooner (parameter
 * expansion). Scales do not fall below a floor; where one would, the component takes the plain step
 * with divisor n instead, whose optimum under the bound is the clipped one, so that the likelihood
 * still cannot fall. A component without any weight stays where it was.
 *
 * @see <a href="https://doi.org/10.1023/A:1008981510081">D. Peel and G. J. McLachlan (2000), Robust
 *     mixture modelling using the t distribution, Statistics and Computing 10, 339–348</a>
 * @see <a href="https://doi.org/10.1007/BF02925478">J. T. Kent, D. E. Tyler and Y. Vardi (1994), A
 *     curious likelihood identity for the multivariate t-distribution, Communications in Statistics
 *     23, 441–453</a>
 */
public final class MaximizationStep {
  private final double scaleFloor;

  /**
   * @param scaleFloor smallest entry of a scale, strictly positive, in squared units of the samples
   */
  public MaximizationStep(double scaleFloor) {
    if (!(scaleFloor > 0)) {
      throw new IllegalArgumentException("scaleFloor: " + scaleFloor + " (expected: > 0)");
    }
    this.scaleFloor = scaleFloor;
  }

  /** Returns the mixture that maximizes the expected likelihood under the statistics. */
  public StudentMixture apply(MixtureStatistics statistics) {
    StudentMixture old = statistics.mixture();
    int dimensions = old.dimensions();
    double[] weights = new double[old.components()];
    double[] locations = old.locations();
    double[] scales = old.scales();
    double total = 0;
    for (int k = 0; k < weights.length; k++) {
      total += statistics.softCount(k);
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] = statistics.softCount(k) / total;
      if (statistics.weightedCount(k) > 0) {
        boolean floored = setComponent(statistics, k, statistics.weightedCount(k), scales);
        if (floored) {
          setComponent(statistics, k, statistics.softCount(k), scales);
        }
        for (int d = 0; d < dimensions; d++) {
          locations[k * dimensions + d] +=
              statistics.firstMoment(k, d) / statistics.weightedCount(k);
        }
      }
    }
    return new StudentMixture(old.degreesOfFreedom(), weights, locations, scales);
  }

  /** Sets the scales of component k; tells whether one of them had to be raised to the floor. */
  private boolean setComponent(
      MixtureStatistics statistics, int k, double divisor, double[] scales) {
    int dimensions = statistics.mixture().dimensions();
    double weightedCount = statistics.weightedCount(k);
    boolean floored = false;
    for (int d = 0; d < dimensions; d++) {
      double first = statistics.firstMoment(k, d);
      double scatter = statistics.secondMoment(k, d) - first * first / weightedCount;
      double scale = scatter / divisor;
      floored |= scale < scaleFloor;
      scales[k * dimensions + d] = Math.max(scaleFloor, scale);
    }
    return floored;
  }
}
