package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;
import static org.apache.commons.math3.special.Gamma.logGamma;

import java.util.Arrays;

/**
 * The expectation step of EM for a {@link StudentMixture}: how much each component is responsible
 * for a sample, and how far the sample is from being an outlier of that component.
 *
 * <p>For a sample x in D dimensions and component k,
 *
 * <pre>
 *   δ_k = Σ_d (x_d − μ_kd)² / σ_kd                    squared Mahalanobis distance
 *   τ_k = π_k t(x; μ_k, Σ_k, ν) / Σ_j π_j t(x; μ_j, Σ_j, ν)        responsibility
 *   u_k = (ν + D) / (ν + δ_k)                             precision weight
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
  private static final int CAPACITY = SampleBlock.CAPACITY;

  /** exp(−50) = 2e-22: thousands of such terms do not change a sum of at least one. */
  private static final double NEGLIGIBLE = -50;

  private final StudentMixture mixture;
  private final double[] locations;

  /** 1 / σ, shape [K, D]. */
  private final double[] precisions;

  /** log π_k plus the logarithm of the density's normalizing constant; length K. */
  private final double[] logConstants;

  public ExpectationStep(StudentMixture mixture) {
    this.mixture = requireNonNull(mixture, "mixture");
    this.locations = mixture.locations();
    this.precisions = mixture.scales();
    this.logConstants = new double[mixture.components()];
    for (int i = 0; i < precisions.length; i++) {
      precisions[i] = 1 / precisions[i];
    }
    for (int k = 0; k < logConstants.length; k++) {
      logConstants[k] = Math.log(mixture.weight(k)) + logNormalizer(k);
    }
  }

  StudentMixture mixture() {
    return mixture;
  }

  double[] locations() {
    return locations;
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
    float[] result = new float[samples.samples() * components];
    SampleBlock block = new SampleBlock(samples.dimensions());
    BlockMembership membership = new BlockMembership(components);
    for (int first = 0; first < samples.samples(); first += CAPACITY) {
      block.load(samples, first, Math.min(CAPACITY, samples.samples() - first));
      apply(block, membership);
      for (int i = 0; i < block.size(); i++) {
        for (int k = 0; k < components; k++) {
          result[(first + i) * components + k] =
              (float) membership.responsibilities[k * CAPACITY + i];
        }
      }
    }
    return result;
  }

  /** Fills the membership of the block's samples. */
  void apply(SampleBlock block, BlockMembership membership) {
    double[] logJoint = membership.responsibilities;
    double[] precisionWeights = membership.precisionWeights;
    for (int k = 0; k < logConstants.length; k++) {
      int at = k * CAPACITY;
      int offset = k * mixture.dimensions();
      // δ is kept where u goes afterwards.
      block.squaredDistances(locations, precisions, offset, precisionWeights, at);
      if (mixture.isGaussian()) {
        gaussian(k, at, block.size(), logJoint, precisionWeights);
      } else {
        student(k, at, block.size(), logJoint, precisionWeights);
      }
    }
    normalize(block.size(), membership);
  }

  private void gaussian(int k, int at, int size, double[] logJoint, double[] distances) {
    for (int i = at; i < at + size; i++) {
      logJoint[i] = logConstants[k] - 0.5 * distances[i];
      distances[i] = 1;
    }
  }

  private void student(int k, int at, int size, double[] logJoint, double[] distances) {
    double nu = mixture.degreesOfFreedom();
    double nuPlusD = nu + mixture.dimensions();
    double logConstant = logConstants[k];
    for (int i = at; i < at + size; i++) {
      // Not log1p: its extra digits near zero are below the rounding of the sum, and it is slow.
      logJoint[i] = logConstant - 0.5 * nuPlusD * Math.log(1 + distances[i] / nu);
      distances[i] = nuPlusD / (nu + distances[i]);
    }
  }

  /** Turns log joint densities into responsibilities, and their log sums into log densities. */
  private void normalize(int size, BlockMembership membership) {
    double[] terms = membership.responsibilities;
    double[] largest = membership.logDensities;
    int end = logConstants.length * CAPACITY;
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int at = 0; at < end; at += CAPACITY) {
      for (int i = 0; i < size; i++) {
        largest[i] = Math.max(largest[i], terms[at + i]);
      }
    }
    double[] sums = new double[CAPACITY];
    for (int at = 0; at < end; at += CAPACITY) {
      for (int i = 0; i < size; i++) {
        double exponent = terms[at + i] - largest[i];
        double term = exponent < NEGLIGIBLE ? 0 : Math.exp(exponent);
        terms[at + i] = term;
        sums[i] += term;
      }
    }
    for (int i = 0; i < size; i++) {
      largest[i] += Math.log(sums[i]);
      sums[i] = 1 / sums[i];
    }
    for (int at = 0; at < end; at += CAPACITY) {
      for (int i = 0; i < size; i++) {
        terms[at + i] *= sums[i];
      }
    }
  }

  /**
   * log Γ((ν + D)/2) − log Γ(ν/2) − (D/2) log(νπ) − ½ log |Σ_k|, or −(D/2) log 2π − ½ log |Σ_k| for
   * a Gaussian.
   */
  private double logNormalizer(int k) {
    double nu = mixture.degreesOfFreedom();
    int dimensions = mixture.dimensions();
    double halfLogDeterminant = 0;
    for (int d = 0; d < dimensions; d++) {
      halfLogDeterminant += 0.5 * Math.log(mixture.scale(k, d));
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
