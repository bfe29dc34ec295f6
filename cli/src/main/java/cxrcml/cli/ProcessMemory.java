package cxrcml.cli;

import cxrcml.coordinator.RunModel;
import cxrcml.dataset.PreparedDataset;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.service.spec.RunSpec;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * How much memory the processes of a local run may take at most. Only what grows with model or data
 * is counted; everything else fits into the base. These are bounds, nothing is reserved.
 *
 * @param model all parameters, in bytes
 * @param shardVectors vectors as long as its range that a shard keeps on its heap
 * @param workerVectors vectors of the model that a worker keeps outside of its heap
 * @param samples the table of samples once it is read, in bytes
 * @param embeddings one embedding for every sample, in bytes
 */
record ProcessMemory(
    long model, int shardVectors, int workerVectors, long samples, long embeddings) {
  private static final long BASE_MEGABYTES = 1024;
  private static final long COORDINATOR_BASE_MEGABYTES = 256;

  /** A version of the parameters that is read, the one before it, and a spare gradient. */
  private static final int SHARD_VECTORS = 3;

  /** Parameters that stay as they are while updates go on, beside the optimizer's state. */
  private static final int KEPT_VERSIONS = 1;

  /** The parameters. */
  private static final int WORKER_VECTORS = 1;

  /** A gradient that is computed, and one that is pushed meanwhile. */
  private static final int WORKER_GRADIENTS = 2;

  /** The two newest of a sample, one that is being saved, and a copy while they are fitted. */
  private static final int KEPT_EMBEDDINGS = 4;

  /** Objects around the text of a sample. */
  private static final long SAMPLE_BYTES = 512;

  /**
   * The bounds of one process.
   *
   * @param heapMegabytes of its Java heap
   * @param directMegabytes of its buffers outside the heap; what the engine takes is not bounded
   */
  record Limits(int heapMegabytes, int directMegabytes) {}

  /** Measures a run that has been checked. */
  static ProcessMemory of(RunSpec spec, Path data) {
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      ClipConfig model = RunModel.of(spec, dataset.imageSize(), dataset.tokenizerFile());
      int optimizer = Optimizers.state(spec.optimizer()).size();
      return new ProcessMemory(
          ParameterLayout.of(model).size() * Float.BYTES,
          SHARD_VECTORS
              + optimizer
              + (spec.checkpoint().lagSteps() > 0 ? KEPT_VERSIONS + optimizer : 0)
              + spec.batch().slotsPerStep() * (1 + spec.exchange().stepsAhead()),
          WORKER_VECTORS + gradients(spec),
          IntStream.range(0, dataset.size())
              .mapToLong(
                  i -> SAMPLE_BYTES + (long) Character.BYTES * dataset.sample(i).text().length())
              .sum(),
          (long) dataset.size() * model.projectionSize() * Float.BYTES);
    }
  }

  /** Beside the worker's gradients of a slot lie the sums that wait for their neighbours. */
  private static int gradients(RunSpec spec) {
    int levels = Integer.numberOfTrailingZeros(spec.exchange().slotsAddedByWorkers());
    return Math.min(spec.batch().slotsPerStep(), WORKER_GRADIENTS + levels);
  }

  Limits coordinator() {
    return limits(COORDINATOR_BASE_MEGABYTES, samples, 0);
  }

  Limits shard(int shards) {
    return limits(BASE_MEGABYTES, model / shards * shardVectors, 0);
  }

  Limits clusterer() {
    return limits(BASE_MEGABYTES, KEPT_EMBEDDINGS * embeddings, 0);
  }

  Limits worker() {
    return limits(BASE_MEGABYTES, samples, workerVectors * model);
  }

  /** Outside the heap lie the parameters, and those before them until they are collected. */
  Limits evaluator() {
    return limits(BASE_MEGABYTES, samples, 2 * model);
  }

  /** The collector keeps a third of the heap for what is young; what is counted here is old. */
  private static Limits limits(long base, long heapBytes, long directBytes) {
    return new Limits(
        Math.toIntExact(base + megabytes(heapBytes / 2 * 3)),
        Math.toIntExact(base + megabytes(directBytes)));
  }

  private static long megabytes(long bytes) {
    return bytes >> 20;
  }
}
