package cxrcml.worker.batch;

import java.util.List;

/**
 * Which micro-batch: everything that what is loaded depends on, besides the run.
 *
 * @param fold that is trained
 * @param epoch of the fold, from 0
 * @param samples indices into the data set, in order; none where no micro-batch is known
 */
public record BatchId(int fold, int epoch, List<Integer> samples) {
  public BatchId {
    samples = List.copyOf(samples);
  }
}
