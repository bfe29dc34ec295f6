package cxrcml.clusterer.mixture;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.ArrayList;
import java.util.List;

/** What "a Gaussian mixture refined by Student's t" is taken to mean. */
public enum Refinement {
  /** Nothing: a Gaussian mixture. */
  NONE,
  /** A Gaussian mixture, then assignments by t densities with the same parameters. */
  POSTERIOR,
  /** A mixture of t distributions by EM. */
  EM,
  /** The kernels and target of {@link DeepEmbeddedClustering}. */
  DEC;

  /** Returns the refinement that a run specification names. */
  public static Refinement of(String name) {
    return switch (name) {
      case "none" -> NONE;
      case "posterior" -> POSTERIOR;
      case "em" -> EM;
      case "dec" -> DEC;
      default ->
          throw new IllegalArgumentException(
              "refinement: " + name + " (expected: none, posterior, em or dec)");
    };
  }

  /**
   * Fits a mixture to samples.
   *
   * @param options whose degrees of freedom are those of the refinement
   * @throws IllegalArgumentException if there are fewer samples than components
   */
  public MixtureFit fit(SampleMatrix samples, FitOptions options, long seed, FixedChunks chunks) {
    ExpectationMaximization maximization = new ExpectationMaximization(chunks);
    return switch (this) {
      case NONE -> maximization.fit(samples, options.gaussian(), seed);
      case POSTERIOR ->
          posterior(maximization.fit(samples, options.gaussian(), seed), samples, options, chunks);
      case EM -> maximization.fit(samples, options, seed);
      case DEC -> new DeepEmbeddedClustering(chunks).fit(samples, options, seed);
    };
  }

  private static MixtureFit posterior(
      MixtureFit gaussian, SampleMatrix samples, FitOptions options, FixedChunks chunks) {
    MixtureStatistics statistics =
        new StatisticsPass(chunks)
            .over(samples, gaussian.mixture().withDegreesOfFreedom(options.degreesOfFreedom()));
    List<Double> likelihoods = new ArrayList<>(gaussian.meanLogLikelihoods());
    likelihoods.add(statistics.logLikelihood() / samples.samples());
    return MixtureFit.of(statistics, likelihoods, gaussian.converged(), gaussian.revived());
  }
}
