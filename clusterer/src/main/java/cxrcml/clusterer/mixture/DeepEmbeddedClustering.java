package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The refinement of deep embedded clustering (DEC), without the encoder: soft assignments by a
 * one-dimensional t kernel
 *
 * <pre>
 *   q_ik ∝ (1 + |x_i − μ_k|² / (ν σ²))^(−(ν + 1)/2)
 * </pre>
 *
 * <p>and locations drawn towards the {@link TargetDistribution} p of the assignments. Components
 * have equal weights and one width σ², the mean over dimensions of the pooled variance of the
 * start: embeddings of unit norm have no natural unit. DEC takes gradient steps on KL(p ‖ q); here
 * the locations are p-weighted means, μ_k = Σ p u x / Σ p u with u = (ν + 1)/(ν + δ), the fixed
 * point for targets that stand still.
 *
 * @see <a href="https://arxiv.org/abs/1511.06335">J. Xie, R. Girshick and A. Farhadi (2016),
 *     Unsupervised deep embedding for clustering analysis, ICML</a>
 */
public final class DeepEmbeddedClustering {
  /** Keeps the frequency of an empty component from dividing by zero; in samples. */
  private static final double LEAST_FREQUENCY = 1e-9;

  private final FixedChunks chunks;
  private final StatisticsPass pass;

  public DeepEmbeddedClustering(FixedChunks chunks) {
    this.chunks = requireNonNull(chunks, "chunks");
    this.pass = new StatisticsPass(chunks);
  }

  /**
   * Fits kernels to the samples, from one start. Iterates until the mean log density, which is not
   * normalized here and may also fall, changes by less than the tolerance.
   *
   * @throws IllegalArgumentException if there are fewer samples than components
   */
  public MixtureFit fit(SampleMatrix samples, FitOptions options, long seed) {
    StudentMixture start =
        ExpectationMaximization.start(samples, options, new SplittableRandom(seed), chunks);
    StudentMixture kernels = kernels(start, start.locations(), width(start));
    MixtureStatistics statistics = pass.over(samples, kernels);
    List<Double> densities = new ArrayList<>();
    densities.add(statistics.logLikelihood() / samples.samples());
    boolean converged = false;
    for (int iteration = 1; iteration <= options.iterations() && !converged; iteration++) {
      TargetDistribution target = new TargetDistribution(frequencies(statistics));
      statistics = pass.over(samples, kernels, target);
      kernels = kernels(start, MaximizationStep.locations(statistics), width(start));
      statistics = pass.over(samples, kernels);
      densities.add(statistics.logLikelihood() / samples.samples());
      double change = densities.get(iteration) - densities.get(iteration - 1);
      converged = Math.abs(change) < options.tolerance();
    }
    return MixtureFit.of(statistics, densities, converged, 0);
  }

  private static double[] frequencies(MixtureStatistics statistics) {
    return statistics.softCounts().stream()
        .mapToDouble(count -> Math.max(LEAST_FREQUENCY, count))
        .toArray();
  }

  private static double width(StudentMixture start) {
    return Arrays.stream(start.scales()).average().orElseThrow();
  }

  private static StudentMixture kernels(StudentMixture start, double[] locations, double width) {
    int components = start.components();
    double[] variances = new double[start.dimensions()];
    Arrays.fill(variances, width);
    return new StudentMixture(
        start.degreesOfFreedom(),
        StudentMixture.repeated(1.0 / components, components),
        locations,
        ScaleMatrices.pooled(CovarianceKind.DIAGONAL, components, variances),
        StudentMixture.Tail.EMBEDDED);
  }
}
