package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

/**
 * How a mixture is fitted.
 *
 * @param components K, at least 1
 * @param degreesOfFreedom ν, strictly positive; infinite for a Gaussian mixture
 * @param freedomEstimated whether a finite ν is only the start and each component fits its own
 * @param covariance of the components
 * @param shrinkage share of a full or tied matrix that is replaced by its mean eigenvalue, in [0,
 *     1]; above 0 the likelihood may fall
 * @param restarts number of starts, of which the one with the best likelihood is kept; at least 1
 * @param iterations limit of EM iterations a start, at least 1
 * @param tolerance EM ends when the mean log-likelihood a sample rises by less, in nats
 * @param scaleFloor smallest scale relative to the mean variance tr(S) / D of all samples, in (0,
 *     1); the likelihood has no bound where a component may shrink onto a few near-duplicates
 */
public record FitOptions(
    int components,
    double degreesOfFreedom,
    boolean freedomEstimated,
    CovarianceKind covariance,
    double shrinkage,
    int restarts,
    int iterations,
    double tolerance,
    double scaleFloor) {
  public FitOptions {
    requireNonNull(covariance, "covariance");
    require(components >= 1, "components", components, ">= 1");
    require(degreesOfFreedom > 0, "degreesOfFreedom", degreesOfFreedom, "> 0");
    require(shrinkage >= 0 && shrinkage <= 1, "shrinkage", shrinkage, "in [0, 1]");
    require(restarts >= 1, "restarts", restarts, ">= 1");
    require(iterations >= 1, "iterations", iterations, ">= 1");
    require(tolerance >= 0, "tolerance", tolerance, ">= 0");
    require(scaleFloor > 0 && scaleFloor < 1, "scaleFloor", scaleFloor, "in (0, 1)");
  }

  /** Diagonal scales and fixed degrees of freedom. */
  public static FitOptions diagonal(
      int components, double degreesOfFreedom, int restarts, int iterations, double tolerance) {
    return new FitOptions(
        components,
        degreesOfFreedom,
        false,
        CovarianceKind.DIAGONAL,
        0,
        restarts,
        iterations,
        tolerance,
        1e-3);
  }

  /** The same with another number of components. */
  public FitOptions withComponents(int number) {
    return new FitOptions(
        number,
        degreesOfFreedom,
        freedomEstimated,
        covariance,
        shrinkage,
        restarts,
        iterations,
        tolerance,
        scaleFloor);
  }

  /** The same for a Gaussian mixture. */
  FitOptions gaussian() {
    return new FitOptions(
        components,
        Double.POSITIVE_INFINITY,
        false,
        covariance,
        shrinkage,
        restarts,
        iterations,
        tolerance,
        scaleFloor);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
