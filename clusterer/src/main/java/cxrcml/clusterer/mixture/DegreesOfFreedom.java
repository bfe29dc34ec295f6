package cxrcml.clusterer.mixture;

import static org.apache.commons.math3.special.Gamma.digamma;

import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;

/**
 * The degrees of freedom of a component: the root ν of
 *
 * <pre>
 *   log(ν/2) − ψ(ν/2) + 1 − log α − s0/(n α) + e/n + ψ((ν' + D)/2) − log((ν' + D)/2) = 0
 * </pre>
 *
 * <p>in [1, 200], or the bound nearer to it. ν' is the value before, and α = divisor / n the
 * expansion of the scale that {@link ScaleEstimate} chose: 1 for the plain step of Peel and
 * McLachlan, s0/n for that of Kent, Tyler and Vardi.
 */
final class DegreesOfFreedom {
  static final double LOWEST = 1;
  static final double HIGHEST = 200;

  private static final double ACCURACY = 1e-10;

  private DegreesOfFreedom() {}

  static double estimate(MixtureStatistics statistics, int k, double divisor) {
    StudentMixture mixture = statistics.mixture();
    double soft = statistics.softCount(k);
    double half = (mixture.degreesOfFreedom(k) + mixture.dimensions()) / 2;
    double alpha = divisor / soft;
    double constant =
        1
            - Math.log(alpha)
            - statistics.weightedCount(k) / divisor
            + statistics.logWeight(k) / soft
            + digamma(half)
            - Math.log(half);
    // Falls from infinity to the constant as ν grows.
    UnivariateFunction equation = nu -> Math.log(nu / 2) - digamma(nu / 2) + constant;
    if (equation.value(HIGHEST) >= 0) {
      return HIGHEST;
    }
    if (equation.value(LOWEST) <= 0) {
      return LOWEST;
    }
    return new BrentSolver(ACCURACY).solve(200, equation, LOWEST, HIGHEST);
  }
}
