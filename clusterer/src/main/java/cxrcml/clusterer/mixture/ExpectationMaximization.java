package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fits a {@link StudentMixture} by expectation maximization: from several k-means++ starts, each
 * iterated until the likelihood hardly rises; the best start is kept.
 *
 * <p>The likelihood does not fall from one iteration to the next, except where matrices are shrunk,
 * or where a starved component, one with less than two samples, is started anew at the sample that
 * the mixture explains worst.
 */
public final class ExpectationMaximization {
  /** Where all samples coincide: far below the variance 1 / D of unit vectors in any D. */
  static final double ABSOLUTE_FLOOR = 1e-12;

  /** Below two samples a scale means nothing. */
  private static final double STARVED = 2;

  private final FixedChunks chunks;
  private final StatisticsPass pass;

  public ExpectationMaximization(FixedChunks chunks) {
    this.chunks = requireNonNull(chunks, "chunks");
    this.pass = new StatisticsPass(chunks);
  }

  /**
   * Fits a mixture to the samples.
   *
   * @throws IllegalArgumentException if there are fewer samples than components
   */
  public MixtureFit fit(SampleMatrix samples, FitOptions options, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MixtureFit best = null;
    for (int r = 0; r < options.restarts(); r++) {
      StudentMixture start = start(samples, options, random.split(), chunks);
      MixtureFit fit = improve(samples, start, options);
      if (best == null || fit.meanLogLikelihood() > best.meanLogLikelihood()) {
        best = fit;
      }
    }
    return best;
  }

  static StudentMixture start(
      SampleMatrix samples, FitOptions options, SplittableRandom random, FixedChunks chunks) {
    if (samples.samples() < options.components()) {
      throw new IllegalArgumentException(
          "samples: %d (expected: >= %d, the number of components)"
              .formatted(samples.samples(), options.components()));
    }
    double floor = scaleFloor(samples.variances(), options);
    return new KMeansPlusPlus(samples, random, chunks).start(options, floor);
  }

  /**
   * Iterates from a given start, whose components, kind of scales and, unless they are estimated,
   * degrees of freedom hold.
   */
  public MixtureFit improve(SampleMatrix samples, StudentMixture start, FitOptions options) {
    double[] variances = samples.variances();
    ScaleBounds bounds = new ScaleBounds(scaleFloor(variances, options), options.shrinkage());
    MaximizationStep maximization = new MaximizationStep(bounds, options.freedomEstimated());
    List<Double> likelihoods = new ArrayList<>();
    boolean logs = options.freedomEstimated();
    MixtureStatistics statistics = statistics(samples, start, logs);
    likelihoods.add(statistics.logLikelihood() / samples.samples());
    int revived = 0;
    boolean converged = false;
    for (int iteration = 1; iteration <= options.iterations() && !converged; iteration++) {
      StudentMixture next = maximization.apply(statistics);
      int starved = revived < start.components() ? starved(statistics) : -1;
      if (starved >= 0) {
        next = revive(next, starved, samples, statistics.lowestSample(), variances);
        revived++;
      }
      statistics = statistics(samples, next, logs);
      likelihoods.add(statistics.logLikelihood() / samples.samples());
      double rise = likelihoods.get(iteration) - likelihoods.get(iteration - 1);
      converged = starved < 0 && rise < options.tolerance();
    }
    return MixtureFit.of(statistics, likelihoods, converged, revived);
  }

  private MixtureStatistics statistics(SampleMatrix samples, StudentMixture mixture, boolean logs) {
    return logs ? pass.withLogs(samples, mixture) : pass.over(samples, mixture);
  }

  static double scaleFloor(double[] variances, FitOptions options) {
    double mean = Arrays.stream(variances).sum() / variances.length;
    return Math.max(ABSOLUTE_FLOOR, options.scaleFloor() * mean);
  }

  /** The component with the smallest soft count if that is too small; else −1. */
  private static int starved(MixtureStatistics statistics) {
    int smallest = 0;
    for (int k = 1; k < statistics.mixture().components(); k++) {
      if (statistics.softCount(k) < statistics.softCount(smallest)) {
        smallest = k;
      }
    }
    boolean alone = statistics.mixture().components() == 1;
    return !alone && statistics.softCount(smallest) < STARVED ? smallest : -1;
  }

  /**
   * Puts component k on a sample, as wide as all samples are, with an equal share of the weight.
   */
  private static StudentMixture revive(
      StudentMixture mixture, int k, SampleMatrix samples, int sample, double[] variances) {
    int dimensions = mixture.dimensions();
    double[] weights = mixture.weights();
    double[] locations = mixture.locations();
    double share = 1.0 / weights.length;
    double rest = 1 - weights[k];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = j == k ? share : weights[j] / rest * (1 - share);
    }
    for (int d = 0; d < dimensions; d++) {
      locations[k * dimensions + d] = samples.values()[sample * dimensions + d];
    }
    double[] wide =
        Arrays.stream(variances).map(variance -> Math.max(ABSOLUTE_FLOOR, variance)).toArray();
    return new StudentMixture(
        mixture.degreesOfFreedom(),
        weights,
        locations,
        mixture.scaleMatrices().with(k, wide),
        mixture.tail());
  }
}
