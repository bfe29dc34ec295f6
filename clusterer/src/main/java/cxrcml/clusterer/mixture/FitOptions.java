package cxrcml.clusterer.mixture;

/**
 * How a mixture is fitted.
 *
 * @param components K, at least 1
 * @param degreesOfFreedom ν, strictly positive; infinite for a Gaussian mixture
 * @param restarts number of starts, of which the one with the best likelihood is kept; at least 1
 * @param iterations limit of EM iterations a start, at least 1
 * @param tolerance EM ends when the mean log-likelihood a sample rises by less, in nats
 * @param scaleFloor smallest scale relative to the mean variance tr(S) / D of all samples, in (0,
 *     1); the likelihood has no bound where a component may shrink onto a few near-duplicates
 */
public record FitOptions(
    int components,
    double degreesOfFreedom,
    int restarts,
    int iterations,
    double tolerance,
    double scaleFloor) {
  public FitOptions {
    require(components >= 1, "components", components, ">= 1");
    require(degreesOfFreedom > 0, "degreesOfFreedom", degreesOfFreedom, "> 0");
    require(restarts >= 1, "restarts", restarts, ">= 1");
    require(iterations >= 1, "iterations", iterations, ">= 1");
    require(tolerance >= 0, "tolerance", tolerance, ">= 0");
    require(scaleFloor > 0 && scaleFloor < 1, "scaleFloor", scaleFloor, "in (0, 1)");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
