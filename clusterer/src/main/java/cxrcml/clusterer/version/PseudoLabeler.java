package cxrcml.clusterer.version;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.mixture.ExpectationStep;
import cxrcml.clusterer.mixture.MixtureStatistics;
import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.parallel.FixedChunks;
import java.util.List;

/** Assigns embeddings to components under one version of the mixture. Immutable. */
public final class PseudoLabeler {
  private final MixtureVersion version;
  private final ExpectationStep step;

  public PseudoLabeler(MixtureVersion version) {
    this.version = requireNonNull(version, "version");
    this.step = new ExpectationStep(version.mixture());
  }

  public MixtureVersion version() {
    return version;
  }

  /**
   * Returns the responsibilities of all components for all embeddings.
   *
   * @param embeddings at least one, each of length D, finite
   * @return shape [B, K], row-major; rows sum to one
   * @throws IllegalArgumentException if an embedding has the wrong length
   */
  public float[] assign(List<float[]> embeddings) {
    return assign(embeddings, FixedChunks.sequential());
  }

  /** As {@link #assign(List)}, projecting with many threads. */
  public float[] assign(List<float[]> embeddings, FixedChunks chunks) {
    return step.responsibilities(version.projection().apply(embeddings, chunks));
  }

  /** Returns the statistics of all embeddings under the mixture. */
  public MixtureStatistics statistics(List<float[]> embeddings, FixedChunks chunks) {
    SampleMatrix samples = version.projection().apply(embeddings, chunks);
    MixtureStatistics statistics = new MixtureStatistics(step);
    statistics.accept(samples, 0, samples.samples());
    return statistics;
  }
}
