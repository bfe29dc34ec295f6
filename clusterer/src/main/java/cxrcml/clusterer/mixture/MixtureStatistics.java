package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.kernel.ElementaryFunctions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the maximization step needs to know about samples, summed under one mixture:
 *
 * <pre>
 *   n_k = Σ_i τ_ik                 soft count
 *   s0_k = Σ_i τ_ik u_ik           precision-weighted count
 *   s1_k = Σ_i τ_ik u_ik x_i
 *   s2_k = Σ_i τ_ik u_ik x_i x_iᵀ          its diagonal where scales are diagonal
 *   e_k = Σ_i τ_ik log u_ik        where degrees of freedom are estimated
 *   l = Σ_i log p(x_i)             log-likelihood, in nats
 * </pre>
 *
 * <p>Samples x are relative to the mixture's mean Σ_k π_k μ_k, so that moments lose few digits;
 * where scales are tied there is one s2, the sum over the components. Statistics of parts add up to
 * those of the whole up to rounding; exactly, where parts are combined in the same order. Not safe
 * for use by many threads.
 */
public final class MixtureStatistics {
  /** A sample is an outlier where its mean precision weight Σ_k τ_k u_k is below this. */
  public static final double OUTLIER_WEIGHT = 0.5;

  private final ExpectationStep step;
  private final Optional<TargetDistribution> target;
  private final boolean logs;
  private final CovarianceKind kind;
  private final int dimensions;
  private final double[] softCounts; // n
  private final double[] weightedCounts; // s0
  private final double[] logWeights; // e
  private final double[][] moments; // s1, followed by s2 unless scales are tied
  private final double[] tiedMoments; // s2 of tied scales
  private long samples;
  private long outliers;
  private double logLikelihood;
  private double lowestLogDensity = Double.POSITIVE_INFINITY;
  private int lowestSample = -1;

  /** Makes statistics without what estimating degrees of freedom needs. */
  public MixtureStatistics(ExpectationStep step) {
    this(step, Optional.empty(), false);
  }

  /**
   * @param target if present, stands in the place of τ in s0, s1 and s2
   * @param logs whether degrees of freedom are estimated from these statistics
   */
  MixtureStatistics(ExpectationStep step, Optional<TargetDistribution> target, boolean logs) {
    this.logs = logs;
    this.step = requireNonNull(step, "step");
    this.target = requireNonNull(target, "target");
    StudentMixture mixture = step.mixture();
    this.kind = mixture.scaleMatrices().kind();
    this.dimensions = mixture.dimensions();
    int components = mixture.components();
    this.softCounts = new double[components];
    this.weightedCounts = new double[components];
    this.logWeights = new double[components];
    this.moments = new double[components][SampleBlock.rowLength(kind, dimensions)];
    boolean tied = kind == CovarianceKind.TIED;
    this.tiedMoments = new double[tied ? ScaleMatrices.triangle(dimensions) : 0];
  }

  /** Adds samples {@code from} to {@code to} − 1. */
  public void accept(SampleMatrix matrix, int from, int to) {
    SampleBlock block = new SampleBlock(step.mixture(), to - from);
    accept(
        matrix,
        from,
        to,
        block,
        new BlockMembership(softCounts.length, block.capacity()),
        new WeightedRows(block.capacity()));
  }

  void accept(
      SampleMatrix matrix,
      int from,
      int to,
      SampleBlock block,
      BlockMembership membership,
      WeightedRows weighted) {
    for (int first = from; first < to; first += block.capacity()) {
      block.load(matrix, step.origin(), first, Math.min(first + block.capacity(), to));
      step.apply(block, membership);
      acceptDensities(block, membership);
      target.ifPresent(distribution -> distribution.apply(membership, block.size()));
      block.loadRows();
      acceptComponents(block, membership, weighted);
    }
  }

  /**
   * Adds the statistics of other samples under the same mixture.
   *
   * @throws IllegalArgumentException if {@code other} was taken under another mixture
   */
  public void combine(MixtureStatistics other) {
    if (other.step.mixture() != step.mixture()) {
      throw new IllegalArgumentException("other: another mixture (expected: the same)");
    }
    add(softCounts, other.softCounts);
    add(weightedCounts, other.weightedCounts);
    add(logWeights, other.logWeights);
    for (int k = 0; k < moments.length; k++) {
      add(moments[k], other.moments[k]);
    }
    add(tiedMoments, other.tiedMoments);
    samples += other.samples;
    outliers += other.outliers;
    logLikelihood += other.logLikelihood;
    offerLowest(other.lowestLogDensity, other.lowestSample);
  }

  private void acceptDensities(SampleBlock block, BlockMembership membership) {
    for (int i = 0; i < block.size(); i++) {
      logLikelihood += membership.logDensities[i];
      offerLowest(membership.logDensities[i], block.first() + i);
    }
    samples += block.size();
  }

  private void acceptComponents(
      SampleBlock block, BlockMembership membership, WeightedRows weighted) {
    double[] meanWeights = membership.sums;
    Arrays.fill(meanWeights, 0, block.size(), 0);
    for (int k = 0; k < softCounts.length; k++) {
      acceptCounts(k, block.size(), membership);
      weighted.take(membership.responsibilities[k], membership.scratch, block.size());
      weighted.addTo(block.rows(), moments[k]);
    }
    if (kind == CovarianceKind.TIED) {
      weighted.all(meanWeights, block.size());
      weighted.addTo(block.products(), tiedMoments);
    }
    for (int i = 0; i < block.size(); i++) {
      outliers += meanWeights[i] < OUTLIER_WEIGHT ? 1 : 0;
    }
  }

  /** Sums n, s0 and e of component k, and leaves the weights τ u of samples in the scratch. */
  private void acceptCounts(int k, int size, BlockMembership membership) {
    double[] responsibilities = membership.responsibilities[k];
    double[] weights = membership.scratch;
    System.arraycopy(membership.precisionWeights[k], 0, weights, 0, size);
    if (logs) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += responsibilities[i] * Math.log(weights[i]);
      }
      logWeights[k] += sum;
    }
    ElementaryFunctions.multiply(weights, responsibilities, size);
    ElementaryFunctions.add(weights, membership.sums, size);
    softCounts[k] += ElementaryFunctions.sum(responsibilities, size);
    weightedCounts[k] += ElementaryFunctions.sum(weights, size);
  }

  /** Ties go to the lower number, so that the order of parts does not matter. */
  private void offerLowest(double logDensity, int sample) {
    if (logDensity < lowestLogDensity
        || (logDensity == lowestLogDensity && sample < lowestSample)) {
      lowestLogDensity = logDensity;
      lowestSample = sample;
    }
  }

  private static void add(double[] sums, double[] terms) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += terms[i];
    }
  }

  public StudentMixture mixture() {
    return step.mixture();
  }

  public long samples() {
    return samples;
  }

  /** n_k. */
  public double softCount(int k) {
    return softCounts[k];
  }

  /** n, length K. */
  List<Double> softCounts() {
    return Arrays.stream(softCounts).boxed().toList();
  }

  /** s0_k. */
  public double weightedCount(int k) {
    return weightedCounts[k];
  }

  /** e_k. */
  double logWeight(int k) {
    return logWeights[k];
  }

  /** What samples are relative to, length D. */
  double[] origin() {
    return step.origin();
  }

  /** Coordinate d of s1_k. */
  public double firstMoment(int k, int d) {
    return moments[k][d];
  }

  /**
   * Returns a copy of s2_k, or of the sum of all where scales are tied: a diagonal or a lower
   * triangle.
   */
  double[] secondMoments(int k) {
    return kind == CovarianceKind.TIED
        ? tiedMoments.clone()
        : Arrays.copyOfRange(moments[k], dimensions, moments[k].length);
  }

  /** l, in nats. */
  public double logLikelihood() {
    return logLikelihood;
  }

  /** Share of samples with a mean precision weight below {@link #OUTLIER_WEIGHT}. */
  public double outlierShare() {
    return (double) outliers / samples;
  }

  /** Number of the sample with the lowest density; −1 without samples. */
  public int lowestSample() {
    return lowestSample;
  }
}
