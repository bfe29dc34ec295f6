package cxrcml.clusterer.refit;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.mixture.CovarianceKind;
import cxrcml.clusterer.mixture.ExpectationMaximization;
import cxrcml.clusterer.mixture.FitOptions;
import cxrcml.clusterer.mixture.MixtureFit;
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

  private final int dimensions;
  private final FitOptions options;
  private final ClusterWeighting weighting;
  private final FixedChunks chunks;

  public Refit(MixtureSpec spec, FixedChunks chunks) {
    this.dimensions = spec.dimensions();
    this.options =
        new FitOptions(
            spec.components(),
            spec.refinement().equals("none") ? Double.POSITIVE_INFINITY : spec.degreesOfFreedom(),
            false,
            CovarianceKind.DIAGONAL,
            0,
            spec.restarts(),
            spec.iterations(),
            spec.tolerance(),
            spec.scaleFloor());
    this.weighting = ClusterWeighting.of(spec.weighting());
    this.chunks = requireNonNull(chunks, "chunks");
  }

  /**
   * Fits a version.
   *
   * @param contributions in ascending order of samples, all of one length
   * @param previous the version before, if there is one
   * @throws IllegalArgumentException if there are fewer contributions than components
   */
  public RefitResult fit(
      List<Contribution> contributions, RefitOrder order, Optional<PseudoLabeler> previous) {
    if (contributions.size() < options.components()) {
      throw new IllegalArgumentException(
          "contributions through step %d: %d (expected: >= %d, the number of components)"
              .formatted(order.throughStep(), contributions.size(), options.components()));
    }
    List<float[]> embeddings = contributions.stream().map(Contribution::embedding).toList();
    Projection projection = PrincipalComponents.fit(embeddings, dimensions, chunks);
    SampleMatrix samples = projection.apply(embeddings, chunks);
    MixtureFit fit = new ExpectationMaximization(chunks).fit(samples, options, order.seed());
    MixtureVersion version = version(order, projection, fit.mixture(), fit.softCounts());
    if (previous.isEmpty()) {
      return new RefitResult(version, samples.samples(), fit, Double.NaN);
    }
    ComponentAlignment alignment = align(previous.get(), new PseudoLabeler(version), embeddings);
    int[] permutation = alignment.order().stream().mapToInt(k -> k).toArray();
    List<Double> softCounts = alignment.order().stream().map(fit.softCounts()::get).toList();
    version = version(order, projection, fit.mixture().reordered(permutation), softCounts);
    return new RefitResult(version, samples.samples(), fit, alignment.overlap());
  }

  private MixtureVersion version(
      RefitOrder order, Projection projection, StudentMixture mixture, List<Double> softCounts) {
    return new MixtureVersion(
        order.version(),
        order.throughStep(),
        order.effectiveStep(),
        projection,
        mixture,
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
        previous.assign(probes, chunks), next.assign(probes, chunks), options.components());
  }
}
