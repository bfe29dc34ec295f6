package cxrcml.clusterer.parallel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Runs numbered chunks of work on up to {@code threads} threads of an executor.
 *
 * <p>Which thread takes which chunk is left to chance; a chunk may therefore depend on its number
 * only. Safe for use by many threads.
 */
public final class FixedChunks {
  private final Executor executor;
  private final int threads;

  /**
   * @param executor carries the work; the calling thread only waits
   * @param threads at least 1
   */
  public FixedChunks(Executor executor, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
    }
    this.executor = requireNonNull(executor, "executor");
    this.threads = threads;
  }

  /** Runs everything on the calling thread. */
  public static FixedChunks sequential() {
    return new FixedChunks(Runnable::run, 1);
  }

  /**
   * Runs chunks 0 to {@code chunks} − 1 and returns when all are done.
   *
   * @param workers makes one consumer a thread, so that a consumer may own scratch memory
   */
  public void forEach(int chunks, Supplier<IntConsumer> workers) {
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, chunks); t++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                IntConsumer worker = workers.get();
                for (int c = next.getAndIncrement(); c < chunks; c = next.getAndIncrement()) {
                  worker.accept(c);
                }
              },
              executor));
    }
    try {
      CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
