package cxrcml.parameters.range;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that share the elements of a range. The work on an element (or on a grain of them) must
 * depend on nothing but that element: results then have the same bits for any number of threads.
 */
public final class RangeWorkers implements AutoCloseable {
  /** Below so many elements a thread costs more than it brings. */
  private static final int LEAST_ELEMENTS = 1 << 16;

  private final int threads;
  private final ExecutorService helpers;

  /** Works on the elements {@code from} to {@code to}. */
  @FunctionalInterface
  public interface Part {
    void run(int from, int to);
  }

  /** Starts the threads; the calling thread is one of them, so that 1 needs no other. */
  public RangeWorkers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
    }
    this.threads = threads;
    this.helpers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "range");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Works on a whole range and returns when all of it is done.
   *
   * @param length number of elements
   * @param grain parts start at multiples of it
   */
  public void forAll(int length, int grain, Part part) {
    long grains = (length + (long) grain - 1) / grain;
    int parts = (int) Math.min(Math.min(threads, grains), 1 + length / LEAST_ELEMENTS);
    List<Future<?>> others = new ArrayList<>();
    for (int i = 1; i < parts; i++) {
      int from = start(i, parts, grains, grain, length);
      int to = start(i + 1, parts, grains, grain, length);
      others.add(helpers.submit(() -> part.run(from, to)));
    }
    part.run(0, start(1, parts, grains, grain, length));
    others.forEach(RangeWorkers::await);
  }

  private static int start(int part, int parts, long grains, int grain, int length) {
    return (int) Math.min(length, part * grains / parts * grain);
  }

  private static void await(Future<?> other) {
    boolean interrupted = false;
    while (true) {
      try {
        other.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // the arrays are in use until the part is done
      } catch (ExecutionException e) {
        throw new IllegalStateException("part of a range failed", e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    helpers.shutdown();
  }
}
