package cxrcml.service.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request to end, by SIGTERM, SIGINT or the loss of the parent. Whoever waits in a process
 * waits here, or asks now and then.
 *
 * <p>Safe for use by many threads.
 */
public final class Termination {
  private static final Logger logger = LoggerFactory.getLogger(Termination.class);
  private static final long DRAIN_SECONDS = 25;

  private final CountDownLatch requested = new CountDownLatch(1);

  /** What a process does until it is done or asked to end. */
  @FunctionalInterface
  public interface Body {
    ExitCode run(Termination termination) throws Exception;
  }

  /**
   * Runs a process to its end. SIGTERM requests termination and waits for the body to drain; the
   * JVM then ends with the body's exit code. Exceptions become exit codes and one line on stderr.
   */
  public static int supervise(String name, Body body) {
    return supervise(name, DRAIN_SECONDS, body);
  }

  /**
   * Runs work that may be cut off anywhere: SIGTERM and SIGINT end it at once, to be tried again.
   */
  public static int superviseBriefly(String name, Body body) {
    return supervise(name, 0, body);
  }

  private static int supervise(String name, long drainSeconds, Body body) {
    Termination termination = new Termination();
    CountDownLatch finished = new CountDownLatch(1);
    ExitCode[] code = {ExitCode.TRY_AGAIN};
    Thread hook =
        new Thread(
            () -> {
              termination.request();
              awaitDrained(name, drainSeconds, finished);
              Runtime.getRuntime().halt(code[0].value());
            },
            "termination");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      code[0] = run(name, body, termination);
    } finally {
      finished.countDown();
    }
    if (!termination.isRequested()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return code[0].value();
  }

  private static ExitCode run(String name, Body body, Termination termination) {
    try {
      return body.run(termination);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.TRY_AGAIN;
    } catch (Exception e) {
      Failure failure = Failure.of(e);
      if (failure.foreseen()) {
        logger.debug("{}: cannot go on", name, e);
      } else {
        logger.error("{}: unexpected end", name, e);
      }
      System.err.println("cxrcml " + name + ": " + failure.sentence());
      return failure.code();
    } catch (Error e) {
      // The JVM is short of something, or what it runs is not what was built.
      System.err.println("cxrcml " + name + ": " + e);
      logger.error("{}: unexpected end", name, e);
      return e instanceof LinkageError ? ExitCode.CONFIGURATION : ExitCode.TRY_AGAIN;
    }
  }

  private static void awaitDrained(String name, long seconds, CountDownLatch finished) {
    try {
      if (!finished.await(seconds, TimeUnit.SECONDS) && seconds > 0) {
        System.err.println("cxrcml " + name + ": not drained after " + seconds + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the process to end; repeating it changes nothing. */
  public void request() {
    requested.countDown();
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits until termination is requested. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /** Waits until termination is requested, at most so long; returns whether it was. */
  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return requested.await(timeout, unit);
  }
}
