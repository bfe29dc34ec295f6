package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

/**
 * A mixture of K multivariate Student's t distributions in D dimensions with diagonal scales,
 *
 * <pre>
 *   p(x) = Σ_k π_k t(x; μ_k, Σ_k, ν)
 * </pre>
 *
 * <p>π_k are the weights, μ_k the locations, Σ_k the scales and ν the degrees of freedom shared by
 * all components. ν = ∞ is the Gaussian mixture. Immutable.
 */
public final class StudentMixture {
  private final double degreesOfFreedom;
  private final double[] weights;
  private final double[] locations;
  private final double[] scales;
  private final int dimensions;

  /**
   * @param degreesOfFreedom ν, strictly positive, may be infinite
   * @param weights π, length K; non-negative, summing to one
   * @param locations μ, shape [K, D], row-major, finite
   * @param scales diagonals of Σ, shape [K, D], row-major; strictly positive, finite
   */
  public StudentMixture(
      double degreesOfFreedom, double[] weights, double[] locations, double[] scales) {
    require(degreesOfFreedom > 0, "degreesOfFreedom", degreesOfFreedom, "> 0");
    this.degreesOfFreedom = degreesOfFreedom;
    this.weights = requireNonNull(weights, "weights").clone();
    this.locations = requireNonNull(locations, "locations").clone();
    this.scales = requireNonNull(scales, "scales").clone();
    int components = weights.length;
    require(components >= 1, "components", components, ">= 1");
    this.dimensions = locations.length / components;
    int size = components * dimensions;
    require(size > 0 && locations.length == size, "locations: length", locations.length, "K x D");
    require(scales.length == size, "scales: length", scales.length, String.valueOf(size));
    requireValues();
  }

  private void requireValues() {
    double sum = 0;
    for (double weight : weights) {
      require(weight >= 0, "weights", weight, ">= 0");
      sum += weight;
    }
    require(Math.abs(sum - 1) < 1e-9, "weights: sum", sum, "1");
    for (double location : locations) {
      require(Double.isFinite(location), "locations", location, "finite");
    }
    for (double scale : scales) {
      require(scale > 0 && scale < Double.POSITIVE_INFINITY, "scales", scale, "> 0 and finite");
    }
  }

  /** K. */
  public int components() {
    return weights.length;
  }

  /** D. */
  public int dimensions() {
    return dimensions;
  }

  /** ν; infinite for a Gaussian mixture. */
  public double degreesOfFreedom() {
    return degreesOfFreedom;
  }

  public boolean isGaussian() {
    return degreesOfFreedom == Double.POSITIVE_INFINITY;
  }

  /** π_k. */
  public double weight(int k) {
    return weights[k];
  }

  /** Coordinate d of μ_k. */
  public double location(int k, int d) {
    return locations[k * dimensions + d];
  }

  /** Entry d of the diagonal of Σ_k. */
  public double scale(int k, int d) {
    return scales[k * dimensions + d];
  }

  /** Returns a copy of π, length K. */
  public double[] weights() {
    return weights.clone();
  }

  /** Returns a copy of μ, shape [K, D]. */
  public double[] locations() {
    return locations.clone();
  }

  /** Returns a copy of the diagonals of Σ, shape [K, D]. */
  public double[] scales() {
    return scales.clone();
  }

  /**
   * Returns the same mixture with its components renumbered.
   *
   * @param order a permutation; component k of the result is component {@code order[k]} of this
   */
  public StudentMixture reordered(int[] order) {
    double[] newWeights = new double[weights.length];
    double[] newLocations = new double[locations.length];
    double[] newScales = new double[scales.length];
    for (int k = 0; k < order.length; k++) {
      newWeights[k] = weights[order[k]];
      System.arraycopy(locations, order[k] * dimensions, newLocations, k * dimensions, dimensions);
      System.arraycopy(scales, order[k] * dimensions, newScales, k * dimensions, dimensions);
    }
    return new StudentMixture(degreesOfFreedom, newWeights, newLocations, newScales);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
