package cxrcml.service.exchange;

import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Transfers of one vector that are under way. The vector is in use until {@link #await} or {@link
 * #drop} has come back.
 *
 * <p>For use by one thread.
 */
public final class Transfers {
  private final Context.CancellableContext context = Context.current().withCancellation();
  private final List<Future<?>> running = new ArrayList<>();

  Transfers() {}

  /** One of them. */
  @FunctionalInterface
  interface Transfer {
    void run(BooleanSupplier cancelled);
  }

  /** Begins one; its failure ends the others. */
  void begin(Transfer transfer, ExecutorService threads) {
    running.add(
        threads.submit(
            context.wrap(
                () -> {
                  try {
                    transfer.run(context::isCancelled);
                  } catch (RuntimeException | Error e) {
                    context.cancel(e);
                  }
                })));
  }

  /**
   * Waits until all have ended.
   *
   * @throws RuntimeException the first failure; see {@link ParameterExchangeClient}
   * @throws InterruptedException if the waiting thread was interrupted, which ends them
   */
  public void await() throws InterruptedException {
    var unused = awaitAll();
    Throwable failure = context.cancellationCause();
    context.cancel(null);
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new InterruptedException();
    }
  }

  /** Breaks them off; what has arrived is void. */
  public void drop() {
    context.cancel(null);
    if (awaitAll()) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for all even if interrupted: a transfer that still runs uses the caller's buffer.
   *
   * @return whether it was interrupted
   */
  private boolean awaitAll() {
    boolean interrupted = false;
    for (Future<?> transfer : running) {
      while (!transfer.isDone()) {
        try {
          transfer.get();
        } catch (InterruptedException e) {
          interrupted = true;
          context.cancel(e);
        } catch (ExecutionException e) {
          throw new IllegalStateException("transfers keep their failures", e);
        }
      }
    }
    return interrupted;
  }
}
