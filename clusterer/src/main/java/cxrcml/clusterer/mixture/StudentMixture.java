package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A mixture of K multivariate Student's t distributions in D dimensions,
 *
 * <pre>
 *   p(x) = Σ_k π_k t(x; μ_k, Σ_k, ν_k)
 * </pre>
 *
 * <p>π_k are the weights, μ_k the locations, Σ_k the scale matrices and ν_k the degrees of freedom.
 * ν = ∞ is the Gaussian mixture. Immutable.
 *
 * <p>A mixture of {@link Tail#EMBEDDED} kernels has (1 + δ/ν)^(−(ν + 1)/2) in the place of the
 * density, whose exponent does not grow with D. It assigns softly in any dimension and is not
 * normalized: its log densities only compare with one another.
 */
public final class StudentMixture {
  /** How a component falls off with the distance. */
  public enum Tail {
    /** As the density of a t distribution in D dimensions. */
    DENSITY,
    /** As the kernel of t-SNE and DEC, a t distribution in one dimension. */
    EMBEDDED
  }

  private final double[] degreesOfFreedom;
  private final double[] weights;
  private final double[] locations;
  private final ScaleMatrices scales;
  private final Tail tail;

  /**
   * @param degreesOfFreedom ν, length K, strictly positive; all finite or all infinite
   * @param weights π, length K; non-negative, summing to one
   * @param locations μ, shape [K, D], row-major, finite
   * @param scales Σ
   */
  public StudentMixture(
      double[] degreesOfFreedom,
      double[] weights,
      double[] locations,
      ScaleMatrices scales,
      Tail tail) {
    this.degreesOfFreedom = requireNonNull(degreesOfFreedom, "degreesOfFreedom").clone();
    this.weights = requireNonNull(weights, "weights").clone();
    this.locations = requireNonNull(locations, "locations").clone();
    this.scales = requireNonNull(scales, "scales");
    this.tail = requireNonNull(tail, "tail");
    int components = weights.length;
    require(components >= 1, "components", components, ">= 1");
    int size = components * scales.dimensions();
    require(size > 0 && locations.length == size, "locations: length", locations.length, "K x D");
    boolean tied = scales.kind() == CovarianceKind.TIED;
    require(tied || scales.count() == components, "scales: number", scales.count(), "K");
    requireValues();
  }

  /** A mixture of diagonal scales, shape [K, D], that all have the same degrees of freedom. */
  public StudentMixture(
      double degreesOfFreedom, double[] weights, double[] locations, double[] scales) {
    this(
        repeated(degreesOfFreedom, weights.length),
        weights,
        locations,
        ScaleMatrices.diagonal(weights.length, scales),
        Tail.DENSITY);
  }

  private void requireValues() {
    require(
        degreesOfFreedom.length == weights.length,
        "degreesOfFreedom: length",
        degreesOfFreedom.length,
        "K");
    for (double nu : degreesOfFreedom) {
      require(nu > 0, "degreesOfFreedom", nu, "> 0");
      boolean alike = Double.isInfinite(nu) == Double.isInfinite(degreesOfFreedom[0]);
      require(alike, "degreesOfFreedom", nu, "all finite or all infinite");
    }
    require(
        tail == Tail.DENSITY || !isGaussian(), "degreesOfFreedom", degreesOfFreedom[0], "finite");
    double sum = 0;
    for (double weight : weights) {
      require(weight >= 0, "weights", weight, ">= 0");
      sum += weight;
    }
    require(Math.abs(sum - 1) < 1e-9, "weights: sum", sum, "1");
    for (double location : locations) {
      require(Double.isFinite(location), "locations", location, "finite");
    }
  }

  static double[] repeated(double value, int length) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  /** K. */
  public int components() {
    return weights.length;
  }

  /** D. */
  public int dimensions() {
    return scales.dimensions();
  }

  /** ν_k; infinite for a Gaussian mixture. */
  public double degreesOfFreedom(int k) {
    return degreesOfFreedom[k];
  }

  /** Returns a copy of ν, length K. */
  public double[] degreesOfFreedom() {
    return degreesOfFreedom.clone();
  }

  public boolean isGaussian() {
    return degreesOfFreedom[0] == Double.POSITIVE_INFINITY;
  }

  public Tail tail() {
    return tail;
  }

  /** The dimension that the exponent (ν + p) / 2 of a component counts. */
  int tailDimensions() {
    return tail == Tail.DENSITY ? dimensions() : 1;
  }

  /** π_k. */
  public double weight(int k) {
    return weights[k];
  }

  /** Coordinate d of μ_k. */
  public double location(int k, int d) {
    return locations[k * dimensions() + d];
  }

  /** Returns a copy of μ_k, length D. */
  double[] location(int k) {
    return Arrays.copyOfRange(locations, k * dimensions(), (k + 1) * dimensions());
  }

  /** Entry d of the diagonal of Σ_k. */
  public double scale(int k, int d) {
    return scales.variance(k, d);
  }

  /** Returns a copy of π, length K. */
  public double[] weights() {
    return weights.clone();
  }

  /** Returns a copy of μ, shape [K, D]. */
  public double[] locations() {
    return locations.clone();
  }

  /** Returns the diagonals of Σ, shape [K, D]. */
  public double[] scales() {
    double[] diagonals = new double[locations.length];
    for (int i = 0; i < diagonals.length; i++) {
      diagonals[i] = scale(i / dimensions(), i % dimensions());
    }
    return diagonals;
  }

  /** Σ. */
  public ScaleMatrices scaleMatrices() {
    return scales;
  }

  /** Returns Σ_k π_k μ_k, length D. */
  double[] mean() {
    double[] mean = new double[dimensions()];
    for (int k = 0; k < weights.length; k++) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += weights[k] * location(k, d);
      }
    }
    return mean;
  }

  /**
   * Returns the same mixture with its components renumbered.
   *
   * @param order a permutation; component k of the result is component {@code order[k]} of this
   */
  public StudentMixture reordered(int[] order) {
    int dimensions = dimensions();
    double[] newFreedom = new double[weights.length];
    double[] newWeights = new double[weights.length];
    double[] newLocations = new double[locations.length];
    for (int k = 0; k < order.length; k++) {
      newFreedom[k] = degreesOfFreedom[order[k]];
      newWeights[k] = weights[order[k]];
      System.arraycopy(locations, order[k] * dimensions, newLocations, k * dimensions, dimensions);
    }
    return new StudentMixture(newFreedom, newWeights, newLocations, scales.reordered(order), tail);
  }

  /** Returns the same mixture with ν degrees of freedom in all components. */
  public StudentMixture withDegreesOfFreedom(double nu) {
    return new StudentMixture(repeated(nu, weights.length), weights, locations, scales, tail);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
