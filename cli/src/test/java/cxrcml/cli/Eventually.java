package cxrcml.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for something that another process brings about. */
final class Eventually {
  private Eventually() {}

  /** Asks every 20 ms until there is an answer. */
  static <T> T get(String what, Duration limit, Supplier<Optional<T>> question)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (System.nanoTime() < end) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      never.await(20, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError(what + ": not within " + limit);
  }
}
