package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.Optional;

/** One pass over all samples: their statistics under a mixture, the same bits for any threads. */
final class StatisticsPass {
  /** Samples a chunk at least, and chunks at most: both decide the last bits of every fit. */
  private static final int CHUNK = 4096;

  private static final int CHUNKS = 32;

  private final FixedChunks chunks;

  StatisticsPass(FixedChunks chunks) {
    this.chunks = requireNonNull(chunks, "chunks");
  }

  MixtureStatistics over(SampleMatrix samples, StudentMixture mixture) {
    return over(samples, mixture, Optional.empty(), false);
  }

  /** As {@link #over(SampleMatrix, StudentMixture)}, for estimating degrees of freedom, too. */
  MixtureStatistics withLogs(SampleMatrix samples, StudentMixture mixture) {
    return over(samples, mixture, Optional.empty(), true);
  }

  MixtureStatistics over(SampleMatrix samples, StudentMixture mixture, TargetDistribution target) {
    return over(samples, mixture, Optional.of(target), false);
  }

  private MixtureStatistics over(
      SampleMatrix samples,
      StudentMixture mixture,
      Optional<TargetDistribution> target,
      boolean logs) {
    ExpectationStep step = new ExpectationStep(mixture);
    int chunk = Math.max(CHUNK, (samples.samples() + CHUNKS - 1) / CHUNKS);
    int count = (samples.samples() + chunk - 1) / chunk;
    MixtureStatistics[] parts = new MixtureStatistics[count];
    chunks.forEach(
        count,
        () -> {
          SampleBlock block = new SampleBlock(mixture, Math.min(chunk, samples.samples()));
          BlockMembership membership = new BlockMembership(mixture.components(), block.capacity());
          WeightedRows weighted = new WeightedRows(block.capacity());
          return c -> {
            int from = c * chunk;
            int to = Math.min(from + chunk, samples.samples());
            parts[c] = new MixtureStatistics(step, target, logs);
            parts[c].accept(samples, from, to, block, membership, weighted);
          };
        });
    for (int c = 1; c < count; c++) {
      parts[0].combine(parts[c]);
    }
    return parts[0];
  }
}
