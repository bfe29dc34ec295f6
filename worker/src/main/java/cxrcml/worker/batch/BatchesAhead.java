package cxrcml.worker.batch;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Loads a micro-batch while the one before is computed. What is loaded depends on samples and epoch
 * alone, so it is the same whether it was expected or not. At most one is kept and one is being
 * loaded.
 *
 * <p>For use by one thread.
 */
public final class BatchesAhead {
  private final BatchLoader loader;
  private final Executor executor;
  private Expected expected;

  /** A micro-batch on its way. */
  private record Expected(List<Integer> samples, int epoch, FutureTask<MicroBatch> batch) {
    boolean is(List<Integer> others, int otherEpoch) {
      return epoch == otherEpoch && samples.equals(others);
    }
  }

  /**
   * Configures the loading.
   *
   * @param executor of one thread
   */
  public BatchesAhead(BatchLoader loader, Executor executor) {
    this.loader = loader;
    this.executor = executor;
  }

  /** Loads a micro-batch, or waits for it if it was expected; see {@link BatchLoader#load}. */
  public MicroBatch load(List<Integer> samples, int epoch) throws InterruptedException {
    if (expected == null || !expected.is(samples, epoch)) {
      return loader.load(samples, epoch);
    }
    FutureTask<MicroBatch> batch = expected.batch;
    expected = null;
    try {
      return batch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("load", e.getCause());
    }
  }

  /**
   * Begins to load what probably comes next; what was expected before is dropped.
   *
   * @param samples empty if nothing is expected
   */
  public void expect(List<Integer> samples, int epoch) {
    if (expected != null) {
      if (expected.is(samples, epoch)) {
        return;
      }
      expected.batch.cancel(false);
      expected = null;
    }
    if (!samples.isEmpty()) {
      List<Integer> own = List.copyOf(samples);
      FutureTask<MicroBatch> batch = new FutureTask<>(() -> loader.load(own, epoch));
      expected = new Expected(own, epoch, batch);
      executor.execute(batch);
    }
  }
}
