package cxrcml.worker.batch;

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
  private record Expected(BatchId id, FutureTask<MicroBatch> batch) {}

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
  public MicroBatch load(BatchId id) throws InterruptedException {
    if (expected == null || !expected.id.equals(id)) {
      return loader.load(id);
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
   * @param id without samples if nothing is expected
   */
  public void expect(BatchId id) {
    if (expected != null) {
      if (expected.id.equals(id)) {
        return;
      }
      expected.batch.cancel(false);
      expected = null;
    }
    if (!id.samples().isEmpty()) {
      FutureTask<MicroBatch> batch = new FutureTask<>(() -> loader.load(id));
      expected = new Expected(id, batch);
      executor.execute(batch);
    }
  }
}
