package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;
import static org.apache.commons.math3.special.Gamma.logGamma;

import cxrcml.clusterer.kernel.ElementaryFunctions;
import java.util.Arrays;

/**
 * The expectation step of EM for a {@link StudentMixture}: how much each component is responsible
 * for a sample, and how far the sample is from being an outlier of that component.
 *
 * <p>For a sample x in D dimensions and component k,
 *
 * <pre>
 *   δ_k = (x − μ_k)ᵀ Σ_k⁻¹ (x − μ_k)                  squared Mahalanobis distance
 *   τ_k = π_k t(x; μ_k, Σ_k, ν_k) / Σ_j π_j t(x; μ_j, Σ_j, ν_j)     responsibility
 *   u_k = (ν_k + D) / (ν_k + δ_k)                     precision weight
 * </pre>
 *
 * <p>u falls towards zero far from μ_k, so that an outlier moves the component little. A Gaussian
 * mixture (ν = ∞) has u = 1 everywhere. Densities stay in logarithms: at D = 512 they do not fit in
 * a double.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a href="https://doi.org/10.1023/A:1008981510081">D. Peel and G. J. McLachlan (2000), Robust
 *     mixture modelling using the t distribution, Statistics and Computing 10, 339–348</a>
 */
public final class ExpectationStep {
  /** A sum of so little may have lost what it is the sum of. */
  private static final double LEAST_SUM = 1e-200;

  private static final int MOST_HALVES = 4096;

  private final StudentMixture mixture;

  /** What blocks subtract from samples: near all of them, so that sums of products lose nothing. */
  private final double[] origin;

  private final Distances distances;

  /** log π_k plus the logarithm of the density's normalizing constant; length K. */
  private final double[] logConstants;

  private final double largestConstant;

  /** ν + D where it is an integer and the same for all components, else 0. */
  private final int halves;

  public ExpectationStep(StudentMixture mixture) {
    this.mixture = requireNonNull(mixture, "mixture");
    this.origin = mixture.mean();
    this.distances = Distances.of(mixture, origin);
    this.logConstants = new double[mixture.components()];
    for (int k = 0; k < logConstants.length; k++) {
      logConstants[k] = Math.log(mixture.weight(k)) + logNormalizer(k);
    }
    this.largestConstant = Arrays.stream(logConstants).max().orElseThrow();
    this.halves = halves(mixture);
  }

  private static int halves(StudentMixture mixture) {
    double nu = mixture.degreesOfFreedom(0);
    for (double other : mixture.degreesOfFreedom()) {
      if (other != nu) {
        return 0;
      }
    }
    double sum = nu + mixture.tailDimensions();
    return sum == Math.rint(sum) && sum <= MOST_HALVES ? (int) sum : 0;
  }

  StudentMixture mixture() {
    return mixture;
  }

  double[] origin() {
    return origin;
  }

  /**
   * Computes the responsibilities of all components for all samples.
   *
   * @return τ, shape [N, K], row-major; rows sum to one
   * @throws IllegalArgumentException if the samples have another dimension than the mixture
   */
  public float[] responsibilities(SampleMatrix samples) {
    int components = mixture.components();
    if (samples.dimensions() != mixture.dimensions()) {
      throw new IllegalArgumentException(
          "samples: dimension %d (expected: %d)"
              .formatted(samples.dimensions(), mixture.dimensions()));
    }
    float[] result = new float[Math.multiplyExact(samples.samples(), components)];
    SampleBlock block = new SampleBlock(mixture, samples.samples());
    BlockMembership membership = new BlockMembership(components, block.capacity());
    for (int first = 0; first < samples.samples(); first += block.capacity()) {
      int end = Math.min(first + block.capacity(), samples.samples());
      block.load(samples, origin, first, end);
      apply(block, membership);
      for (int k = 0; k < components; k++) {
        double[] responsibilities = membership.responsibilities[k];
        for (int i = 0; i < block.size(); i++) {
          result[(first + i) * components + k] = (float) responsibilities[i];
        }
      }
    }
    return result;
  }

  /** Fills the membership of the block's samples. */
  void apply(SampleBlock block, BlockMembership membership) {
    // δ is kept where u goes afterwards.
    distances.measure(block, membership.precisionWeights);
    if (halves > 0) {
      if (powers(block.size(), membership)) {
        return;
      }
      distances.measure(block, membership.precisionWeights);
    }
    for (int k = 0; k < logConstants.length; k++) {
      double[] logJoint = membership.responsibilities[k];
      if (mixture.isGaussian()) {
        gaussian(k, block.size(), logJoint, membership.precisionWeights[k]);
      } else {
        student(k, block.size(), logJoint, membership.precisionWeights[k]);
      }
    }
    normalize(block.size(), membership);
  }

  /**
   * Where (ν + D) / 2 counts halves, densities relative to the nearest component's are powers
   *
   * <pre>
   *   t(x; k) / t(x; j) ∝ ((ν + δ_j) / (ν + δ_k))^((ν + D)/2)
   * </pre>
   *
   * <p>which are much faster than a logarithm and an exponential each.
   *
   * @return whether all of them are within the range of numbers; else the membership is void
   */
  private boolean powers(int size, BlockMembership membership) {
    double nu = mixture.degreesOfFreedom(0);
    double[] nearest = membership.logDensities;
    double[] sums = membership.sums;
    nearest(size, membership.precisionWeights, nearest);
    for (int i = 0; i < size; i++) {
      nearest[i] = (nu + nearest[i]) / halves;
    }
    Arrays.fill(sums, 0, size, 0);
    for (int k = 0; k < logConstants.length; k++) {
      double[] precisionWeights = membership.precisionWeights[k];
      double[] terms = membership.responsibilities[k];
      double constant = Math.exp(logConstants[k] - largestConstant);
      for (int i = 0; i < size; i++) {
        precisionWeights[i] = halves / (nu + precisionWeights[i]);
      }
      for (int i = 0; i < size; i++) {
        terms[i] = nearest[i] * precisionWeights[i];
      }
      ElementaryFunctions.powers(terms, halves, membership.scratch, size);
      for (int i = 0; i < size; i++) {
        terms[i] *= constant;
      }
      ElementaryFunctions.add(terms, sums, size);
    }
    for (int i = 0; i < size; i++) {
      if (!(sums[i] > LEAST_SUM)) {
        return false;
      }
      nearest[i] =
          largestConstant + Math.log(sums[i]) - 0.5 * halves * Math.log(nearest[i] * halves / nu);
      sums[i] = 1 / sums[i];
    }
    for (double[] terms : membership.responsibilities) {
      ElementaryFunctions.multiply(terms, sums, size);
    }
    return true;
  }

  /** The smallest of the squared distances of each sample. */
  private static void nearest(int size, double[][] squaredDistances, double[] nearest) {
    Arrays.fill(nearest, 0, size, Double.POSITIVE_INFINITY);
    for (double[] distances : squaredDistances) {
      for (int i = 0; i < size; i++) {
        nearest[i] = Math.min(nearest[i], distances[i]);
      }
    }
  }

  private void gaussian(int k, int size, double[] logJoint, double[] squaredDistances) {
    double logConstant = logConstants[k];
    for (int i = 0; i < size; i++) {
      logJoint[i] = logConstant - 0.5 * squaredDistances[i];
    }
    Arrays.fill(squaredDistances, 0, size, 1);
  }

  private void student(int k, int size, double[] logJoint, double[] squaredDistances) {
    double nu = mixture.degreesOfFreedom(k);
    double exponent = 0.5 * (nu + mixture.tailDimensions());
    double logConstant = logConstants[k];
    for (int i = 0; i < size; i++) {
      // Not log1p: its extra digits near zero are below the rounding of the sum, and it is slow.
      logJoint[i] = logConstant - exponent * Math.log(1 + squaredDistances[i] / nu);
    }
    for (int i = 0; i < size; i++) {
      squaredDistances[i] = 2 * exponent / (nu + squaredDistances[i]);
    }
  }

  /** Turns log joint densities into responsibilities, and their log sums into log densities. */
  private static void normalize(int size, BlockMembership membership) {
    double[] largest = membership.logDensities;
    double[] sums = membership.sums;
    Arrays.fill(largest, 0, size, Double.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0, size, 0);
    for (double[] terms : membership.responsibilities) {
      for (int i = 0; i < size; i++) {
        largest[i] = Math.max(largest[i], terms[i]);
      }
    }
    for (double[] terms : membership.responsibilities) {
      ElementaryFunctions.exponentials(terms, largest, size);
      ElementaryFunctions.add(terms, sums, size);
    }
    for (int i = 0; i < size; i++) {
      largest[i] += Math.log(sums[i]);
      sums[i] = 1 / sums[i];
    }
    for (double[] terms : membership.responsibilities) {
      ElementaryFunctions.multiply(terms, sums, size);
    }
  }

  /**
   * log Γ((ν + D)/2) − log Γ(ν/2) − (D/2) log(νπ) − ½ log |Σ_k|, or −(D/2) log 2π − ½ log |Σ_k| for
   * a Gaussian, or −½ log |Σ_k| for a kernel.
   */
  private double logNormalizer(int k) {
    double nu = mixture.degreesOfFreedom(k);
    int dimensions = mixture.dimensions();
    double halfLogDeterminant = distances.halfLogDeterminants[k];
    if (mixture.tail() == StudentMixture.Tail.EMBEDDED) {
      return -halfLogDeterminant;
    }
    if (mixture.isGaussian()) {
      return -0.5 * dimensions * Math.log(2 * Math.PI) - halfLogDeterminant;
    }
    return logGamma((nu + dimensions) / 2)
        - logGamma(nu / 2)
        - 0.5 * dimensions * Math.log(nu * Math.PI)
        - halfLogDeterminant;
  }
}
