package cxrcml.dataset.image;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Runs numbered tasks in parallel and hands their results on in order, with a bounded number of
 * them in flight.
 */
public final class OrderedTasks {
  private final ExecutorService executor;
  private final int window;

  /**
   * Configures the run.
   *
   * @param window tasks and results in flight at most, >= 1
   */
  public OrderedTasks(ExecutorService executor, int window) {
    this.executor = executor;
    this.window = window;
  }

  /** Takes a result in the calling thread. */
  @FunctionalInterface
  public interface Sink<T> {
    /** Takes the result of task {@code index}. */
    void accept(int index, T result) throws IOException;
  }

  /** Runs tasks 0 to count - 1; the first failure, in their order, ends the run. */
  public <T> void run(int count, IntFunction<T> task, Sink<T> sink) throws IOException {
    Deque<Future<T>> inFlight = new ArrayDeque<>();
    try {
      int next = 0;
      for (int i = 0; i < count; i++) {
        for (; next < count && inFlight.size() < window; next++) {
          int index = next;
          inFlight.add(executor.submit(() -> task.apply(index)));
        }
        sink.accept(i, result(inFlight.remove()));
      }
    } finally {
      inFlight.forEach(future -> future.cancel(true));
    }
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a task failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
