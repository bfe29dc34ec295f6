package cxrcml.clusterer.refit;

import cxrcml.clusterer.mixture.CovarianceKind;
import cxrcml.clusterer.mixture.FitOptions;
import cxrcml.clusterer.mixture.MixtureFit;
import cxrcml.clusterer.mixture.Refinement;
import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.parallel.FixedChunks;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of components with the lowest Bayesian information criterion,
 *
 * <pre>
 *   BIC = −2 l + p log N
 * </pre>
 *
 * <p>l being the log-likelihood of N samples and p the number of free parameters. Of equals the
 * first candidate is taken.
 *
 * @see <a href="https://doi.org/10.1214/aos/1176344136">G. Schwarz (1978), Estimating the dimension
 *     of a model, The Annals of Statistics 6, 461–464</a>
 */
final class ComponentChoice {
  private static final Logger logger = LoggerFactory.getLogger(ComponentChoice.class);

  private ComponentChoice() {}

  /** Fits a mixture for each candidate and returns the best. */
  static MixtureFit fit(
      List<Integer> candidates,
      SampleMatrix samples,
      FitOptions options,
      Refinement refinement,
      long seed,
      FixedChunks chunks) {
    MixtureFit best = null;
    double lowest = Double.POSITIVE_INFINITY;
    for (int candidate : candidates) {
      FitOptions of = options.withComponents(candidate);
      MixtureFit fit = refinement.fit(samples, of, seed, chunks);
      double criterion = bic(fit, samples.samples(), of.freedomEstimated());
      logger.info("{} components: BIC {}", candidate, criterion);
      if (best == null || criterion < lowest) {
        best = fit;
        lowest = criterion;
      }
    }
    return best;
  }

  /** BIC, in nats. */
  static double bic(MixtureFit fit, int samples, boolean freedomEstimated) {
    int free = parameters(fit.mixture()) + (freedomEstimated ? fit.mixture().components() : 0);
    return -2 * fit.meanLogLikelihood() * samples + free * Math.log(samples);
  }

  /** Free weights, locations and scales. */
  private static int parameters(StudentMixture mixture) {
    int dimensions = mixture.dimensions();
    boolean diagonal = mixture.scaleMatrices().kind() == CovarianceKind.DIAGONAL;
    int scale = diagonal ? dimensions : dimensions * (dimensions + 1) / 2;
    return mixture.components()
        - 1
        + mixture.components() * dimensions
        + mixture.scaleMatrices().count() * scale;
  }
}
