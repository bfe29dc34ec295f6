package cxrcml.service.membership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a member's files of checkpoints while its orders go on, one at a time. A file that is
 * given up is not reported.
 *
 * <p>Orders come from one thread.
 */
public final class BackgroundSaves implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(BackgroundSaves.class);

  private final Executor executor;
  private final Consumer<OrderOutcome> reports;
  private Optional<Save> newest = Optional.empty();

  /** Writes what was kept. */
  @FunctionalInterface
  public interface Work {
    /** Returns the outcome's result; id and fence are filled in. May be interrupted. */
    OrderOutcome.Builder write() throws Exception;
  }

  /**
   * @param executor runs one task at a time; closed by its owner
   * @param reports takes the outcome of each save order
   */
  public BackgroundSaves(Executor executor, Consumer<OrderOutcome> reports) {
    this.executor = executor;
    this.reports = reports;
  }

  /**
   * Begins to carry a save order out, once the one before is done. The same order again changes
   * nothing.
   *
   * @param keep keeps what is to be written, on the caller's thread, so that orders may go on
   */
  public void begin(Order order, Supplier<Work> keep) throws InterruptedException {
    if (newest.isPresent()) {
      if (newest.get().order.getId() == order.getId()) {
        return;
      }
      newest.get().await();
    }
    Save save = new Save(order, keep.get());
    newest = Optional.of(save);
    executor.execute(save);
  }

  /** Gives up what is being written; returns when it reads and writes nothing any more. */
  public void giveUp() {
    newest.ifPresent(Save::giveUp);
  }

  @Override
  public void close() {
    giveUp();
  }

  private final class Save implements Runnable {
    private final Order order;

    /** Null once it is over: what it has kept may be large. */
    @GuardedBy("this")
    private Work work;

    @GuardedBy("this")
    private Thread writer;

    Save(Order order, Work work) {
      this.order = order;
      this.work = work;
    }

    @Override
    public void run() {
      Work begun;
      synchronized (this) {
        if (work == null) {
          return;
        }
        begun = work;
        writer = Thread.currentThread();
      }
      try {
        write(begun);
      } finally {
        end();
      }
    }

    private void write(Work begun) {
      OrderOutcome outcome;
      try {
        outcome = begun.write().setId(order.getId()).setFence(order.getFence()).build();
      } catch (Exception e) {
        if (isOver()) {
          logger.info("order {}: given up: {}", order.getId(), e.toString());
          return;
        }
        outcome = OrderLoop.failed(order, e);
      }
      if (!isOver()) {
        reports.accept(outcome);
      }
    }

    private synchronized boolean isOver() {
      return work == null;
    }

    private synchronized void end() {
      work = null;
      writer = null;
      if (Thread.interrupted()) { // late, and not meant for the executor's next task
        logger.debug("order {}: interrupted", order.getId());
      }
      notifyAll();
    }

    synchronized void await() throws InterruptedException {
      while (work != null) {
        wait();
      }
    }

    synchronized void giveUp() {
      work = null;
      if (writer != null) {
        writer.interrupt();
      }
      boolean interrupted = false;
      while (writer != null) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true; // what is read is in use until then
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
