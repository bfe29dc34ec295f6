package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.parallel.FixedChunks;

/** One pass over all samples: their statistics under a mixture, the same bits for any threads. */
final class StatisticsPass {
  /** Samples a chunk. Changing it changes the last bits of every fit. */
  private static final int CHUNK = 4096;

  private final FixedChunks chunks;

  StatisticsPass(FixedChunks chunks) {
    this.chunks = requireNonNull(chunks, "chunks");
  }

  MixtureStatistics over(SampleMatrix samples, StudentMixture mixture) {
    ExpectationStep step = new ExpectationStep(mixture);
    int count = (samples.samples() + CHUNK - 1) / CHUNK;
    MixtureStatistics[] parts = new MixtureStatistics[count];
    chunks.forEach(
        count,
        () -> {
          SampleBlock block = new SampleBlock(samples.dimensions());
          BlockMembership membership = new BlockMembership(mixture.components());
          return c -> {
            int from = c * CHUNK;
            int to = Math.min(from + CHUNK, samples.samples());
            parts[c] = new MixtureStatistics(step);
            parts[c].accept(samples, from, to, block, membership);
          };
        });
    for (int c = 1; c < count; c++) {
      parts[0].combine(parts[c]);
    }
    return parts[0];
  }
}
