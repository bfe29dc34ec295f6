package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * What the maximization step needs to know about samples, summed under one mixture:
 *
 * <pre>
 *   n_k = Σ_i τ_ik                 soft count
 *   s0_k = Σ_i τ_ik u_ik           precision-weighted count
 *   s1_k = Σ_i τ_ik u_ik (x_i − μ_k)
 *   s2_k = Σ_i τ_ik u_ik (x_i − μ_k)²      per dimension
 *   l = Σ_i log p(x_i)             log-likelihood, in nats
 * </pre>
 *
 * <p>Moments are about the mixture's own locations μ, where they lose no digits. Statistics of
 * parts add up to those of the whole up to rounding; exactly, where parts are combined in the same
 * order. Not safe for use by many threads.
 */
public final class MixtureStatistics {
  /** A sample is an outlier where its mean precision weight Σ_k τ_k u_k is below this. */
  public static final double OUTLIER_WEIGHT = 0.5;

  private static final int CAPACITY = SampleBlock.CAPACITY;

  private final ExpectationStep step;
  private final int components;
  private final int dimensions;
  private final double[] softCounts; // n
  private final double[] weightedCounts; // s0
  private final double[] firstMoments; // s1
  private final double[] secondMoments; // s2
  private long samples;
  private long outliers;
  private double logLikelihood;
  private double lowestLogDensity = Double.POSITIVE_INFINITY;
  private int lowestSample = -1;

  public MixtureStatistics(ExpectationStep step) {
    this.step = requireNonNull(step, "step");
    this.components = step.mixture().components();
    this.dimensions = step.mixture().dimensions();
    this.softCounts = new double[components];
    this.weightedCounts = new double[components];
    this.firstMoments = new double[components * dimensions];
    this.secondMoments = new double[components * dimensions];
  }

  /** Adds samples {@code from} to {@code to} − 1. */
  public void accept(SampleMatrix matrix, int from, int to) {
    accept(matrix, from, to, new SampleBlock(dimensions), new BlockMembership(components));
  }

  void accept(
      SampleMatrix matrix, int from, int to, SampleBlock block, BlockMembership membership) {
    for (int first = from; first < to; first += CAPACITY) {
      block.load(matrix, first, Math.min(CAPACITY, to - first));
      step.apply(block, membership);
      acceptDensities(block, membership);
      acceptCounts(block, membership);
      for (int k = 0; k < components; k++) {
        acceptMoments(k, block, membership.precisionWeights);
      }
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
    add(firstMoments, other.firstMoments);
    add(secondMoments, other.secondMoments);
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

  /** Sums n and s0, and leaves τ u in the place of u. */
  private void acceptCounts(SampleBlock block, BlockMembership membership) {
    double[] meanPrecisions = new double[CAPACITY];
    for (int k = 0; k < components; k++) {
      double soft = 0;
      double weighted = 0;
      for (int i = 0; i < block.size(); i++) {
        int at = k * CAPACITY + i;
        double weight = membership.responsibilities[at] * membership.precisionWeights[at];
        membership.precisionWeights[at] = weight;
        meanPrecisions[i] += weight;
        soft += membership.responsibilities[at];
        weighted += weight;
      }
      softCounts[k] += soft;
      weightedCounts[k] += weighted;
    }
    for (int i = 0; i < block.size(); i++) {
      outliers += meanPrecisions[i] < OUTLIER_WEIGHT ? 1 : 0;
    }
  }

  /** Four samples at a time, to load and store the sums only once for them. */
  private void acceptMoments(int k, SampleBlock block, double[] weights) {
    int at = k * CAPACITY;
    int end = at + block.size();
    int row = 0;
    for (; at + 4 <= end; at += 4, row += 4 * dimensions) {
      if (weights[at] + weights[at + 1] + weights[at + 2] + weights[at + 3] > 0) {
        acceptFour(k * dimensions, block.rows(), row, weights, at);
      }
    }
    for (; at < end; at++, row += dimensions) {
      acceptOne(k * dimensions, block.rows(), row, weights[at]);
    }
  }

  private void acceptFour(int offset, double[] rows, int row, double[] weights, int at) {
    double[] locations = step.locations();
    double weight0 = weights[at];
    double weight1 = weights[at + 1];
    double weight2 = weights[at + 2];
    double weight3 = weights[at + 3];
    int row1 = row + dimensions;
    int row2 = row1 + dimensions;
    int row3 = row2 + dimensions;
    for (int d = 0; d < dimensions; d++) {
      double location = locations[offset + d];
      double deviation0 = rows[row + d] - location;
      double deviation1 = rows[row1 + d] - location;
      double deviation2 = rows[row2 + d] - location;
      double deviation3 = rows[row3 + d] - location;
      double first0 = weight0 * deviation0;
      double first1 = weight1 * deviation1;
      double first2 = weight2 * deviation2;
      double first3 = weight3 * deviation3;
      firstMoments[offset + d] += first0 + first1 + first2 + first3;
      secondMoments[offset + d] +=
          first0 * deviation0 + first1 * deviation1 + first2 * deviation2 + first3 * deviation3;
    }
  }

  private void acceptOne(int offset, double[] rows, int row, double weight) {
    double[] locations = step.locations();
    for (int d = 0; d < dimensions; d++) {
      double deviation = rows[row + d] - locations[offset + d];
      double first = weight * deviation;
      firstMoments[offset + d] += first;
      secondMoments[offset + d] += first * deviation;
    }
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

  /** Coordinate d of s1_k. */
  public double firstMoment(int k, int d) {
    return firstMoments[k * dimensions + d];
  }

  /** Coordinate d of s2_k. */
  public double secondMoment(int k, int d) {
    return secondMoments[k * dimensions + d];
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
