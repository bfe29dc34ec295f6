package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A fitted mixture and how the fit went.
 *
 * @param mixture what was fitted
 * @param softCounts n_k under the mixture, length K; they sum to the number of samples
 * @param meanLogLikelihoods after each iteration of the kept start, in nats a sample; the first is
 *     the start's own, the last the mixture's
 * @param converged whether EM ended by its tolerance and not by its limit
 * @param revived how often a component without samples was started anew
 * @param outlierShare share of samples with a mean precision weight below {@link
 *     MixtureStatistics#OUTLIER_WEIGHT}
 */
public record MixtureFit(
    StudentMixture mixture,
    List<Double> softCounts,
    List<Double> meanLogLikelihoods,
    boolean converged,
    int revived,
    double outlierShare) {
  public MixtureFit {
    requireNonNull(mixture, "mixture");
    softCounts = List.copyOf(softCounts);
    meanLogLikelihoods = List.copyOf(meanLogLikelihoods);
  }

  /** A mixture as it is: no iteration, only how likely samples are under it. */
  public static MixtureFit unchanged(MixtureStatistics statistics) {
    return of(statistics, List.of(statistics.logLikelihood() / statistics.samples()), true, 0);
  }

  static MixtureFit of(
      MixtureStatistics statistics, List<Double> likelihoods, boolean converged, int revived) {
    return new MixtureFit(
        statistics.mixture(),
        statistics.softCounts(),
        likelihoods,
        converged,
        revived,
        statistics.outlierShare());
  }

  public int iterations() {
    return meanLogLikelihoods.size() - 1;
  }

  /** Mean log-likelihood a sample under the mixture, in nats. */
  public double meanLogLikelihood() {
    return meanLogLikelihoods.get(meanLogLikelihoods.size() - 1);
  }

  /** exp of the entropy of the weights: K where all weigh the same, 1 where one weighs all. */
  public double effectiveComponents() {
    double entropy = 0;
    for (int k = 0; k < mixture.components(); k++) {
      double weight = mixture.weight(k);
      entropy -= weight > 0 ? weight * Math.log(weight) : 0;
    }
    return Math.exp(entropy);
  }
}
