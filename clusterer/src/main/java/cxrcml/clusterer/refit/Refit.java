package cxrcml.clusterer.refit;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.mixture.CovarianceKind;
import cxrcml.clusterer.mixture.FitOptions;
import cxrcml.clusterer.mixture.MixtureFit;
import cxrcml.clusterer.mixture.Refinement;
import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.parallel.FixedChunks;
import cxrcml.clusterer.projection.PrincipalComponents;
import cxrcml.clusterer.projection.Projection;
import cxrcml.clusterer.version.MixtureVersion;
import cxrcml.clusterer.version.PseudoLabeler;
import cxrcml.service.spec.MixtureSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fits the next version of the mixture to contributions: finds the projection, runs EM in it, and
 * numbers the components as in the version before. A function of contributions, order and previous
 * version; the number of threads changes no bit. Immutable.
 */
public final class Refit {
  /** Samples on which components are matched; more change the pairing of no sizable component. */
  private static final int PROBES = 20_000;

  private final MixtureSpec spec;
  private final FitOptions options;
  private final Refinement refinement;
  private final ClusterWeighting weighting;
  private final FixedChunks chunks;

  public Refit(MixtureSpec spec, FixedChunks chunks) {
    this.spec = requireNonNull(spec, "spec");
    this.options =
        new FitOptions(
            spec.components(),
            spec.degreesOfFreedom(),
            spec.estimateDegreesOfFreedom(),
            CovarianceKind.of(spec.covariance()),
            spec.covariance().equals("diagonal") ? 0 : spec.shrinkage(),
            spec.restarts(),
            spec.iterations(),
            spec.tolerance(),
            spec.scaleFloor());
    this.refinement = Refinement.of(spec.refinement());
    this.weighting = ClusterWeighting.of(spec.weighting());
    this.chunks = requireNonNull(chunks, "chunks");
  }

  /**
   * Fits a version. Where only a drift calls for a fit and embeddings have not become less likely,
   * the version before is taken over under the new number.
   *
   * @param contributions in ascending order of samples, all of one length
   * @param previous the version before, if there is one; it fixes the number of components
   * @throws IllegalArgumentException if there are fewer contributions than components
   */
  public RefitResult fit(
      List<Contribution> contributions, RefitOrder order, Optional<PseudoLabeler> previous) {
    int components = spec.mostComponents();
    if (contributions.size() < components) {
      throw new IllegalArgumentException(
          "contributions through step %d: %d (expected: >= %d, the number of components)"
              .formatted(order.throughStep(), contributions.size(), components));
    }
    if (spec.refit().equals("drift") && previous.isPresent()) {
      MixtureFit now = unchanged(contributions, previous.get());
      if (previous.get().version().meanLogLikelihood() - now.meanLogLikelihood() < spec.drift()) {
        MixtureVersion kept =
            previous
                .get()
                .version()
                .renumbered(order.version(), order.throughStep(), order.effectiveStep());
        return new RefitResult(kept, contributions.size(), now, 1);
      }
    }
    return fitAnew(contributions, order, previous);
  }

  /** How likely the embeddings are that have come since the version before was fitted. */
  private MixtureFit unchanged(List<Contribution> contributions, PseudoLabeler previous) {
    long fitted = previous.version().throughStep();
    List<float[]> newer =
        contributions.stream()
            .filter(contribution -> contribution.step() > fitted)
            .map(Contribution::embedding)
            .toList();
    return MixtureFit.unchanged(
        previous.statistics(newer.isEmpty() ? embeddings(contributions) : newer, chunks));
  }

  private RefitResult fitAnew(
      List<Contribution> contributions, RefitOrder order, Optional<PseudoLabeler> previous) {
    List<float[]> embeddings = embeddings(contributions);
    Projection projection =
        PrincipalComponents.fit(embeddings, spec.skipDimensions(), spec.dimensions(), chunks);
    SampleMatrix samples = projection.apply(embeddings, chunks);
    MixtureFit fit = fit(samples, order.seed(), previous);
    MixtureVersion version = version(order, projection, fit, fit.mixture(), fit.softCounts());
    if (previous.isEmpty()) {
      return new RefitResult(version, samples.samples(), fit, Double.NaN);
    }
    ComponentAlignment alignment = align(previous.get(), new PseudoLabeler(version), embeddings);
    int[] permutation = alignment.order().stream().mapToInt(k -> k).toArray();
    List<Double> softCounts = alignment.order().stream().map(fit.softCounts()::get).toList();
    version = version(order, projection, fit, fit.mixture().reordered(permutation), softCounts);
    return new RefitResult(version, samples.samples(), fit, alignment.overlap());
  }

  private MixtureFit fit(SampleMatrix samples, long seed, Optional<PseudoLabeler> previous) {
    if (previous.isEmpty() && !spec.candidates().isEmpty()) {
      return ComponentChoice.fit(spec.candidates(), samples, options, refinement, seed, chunks);
    }
    int components =
        previous.map(p -> p.version().mixture().components()).orElse(options.components());
    return refinement.fit(samples, options.withComponents(components), seed, chunks);
  }

  /** Returns the component that is most responsible for each contribution; of equals, the first. */
  public int[] components(List<Contribution> contributions, PseudoLabeler labeler) {
    int count = labeler.version().mixture().components();
    int[] largest = new int[contributions.size()];
    for (int first = 0; first < largest.length; first += PROBES) {
      int end = Math.min(first + PROBES, largest.length);
      float[] responsibilities =
          labeler.assign(embeddings(contributions.subList(first, end)), chunks);
      for (int i = first; i < end; i++) {
        int row = (i - first) * count;
        for (int k = 1; k < count; k++) {
          if (responsibilities[row + k] > responsibilities[row + largest[i]]) {
            largest[i] = k;
          }
        }
      }
    }
    return largest;
  }

  private static List<float[]> embeddings(List<Contribution> contributions) {
    return contributions.stream().map(Contribution::embedding).toList();
  }

  private MixtureVersion version(
      RefitOrder order,
      Projection projection,
      MixtureFit fit,
      StudentMixture mixture,
      List<Double> softCounts) {
    return new MixtureVersion(
        order.version(),
        order.throughStep(),
        order.effectiveStep(),
        projection,
        mixture,
        fit.meanLogLikelihood(),
        softCounts,
        weighting.weights(softCounts));
  }

  private ComponentAlignment align(
      PseudoLabeler previous, PseudoLabeler next, List<float[]> embeddings) {
    int stride = (embeddings.size() + PROBES - 1) / PROBES;
    List<float[]> probes = new ArrayList<>();
    for (int i = 0; i < embeddings.size(); i += stride) {
      probes.add(embeddings.get(i));
    }
    return ComponentAlignment.of(
        previous.assign(probes, chunks),
        next.assign(probes, chunks),
        next.version().mixture().components());
  }
}
