package cxrcml.service.rpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Repeats idempotent calls with capped, jittered backoff while the other side is away (UNAVAILABLE,
 * DEADLINE_EXCEEDED, CANCELLED by a server that ends) or not there yet (FAILED_PRECONDITION). Any
 * other status is the caller's.
 *
 * @param first pause after the first failure
 * @param cap longest pause
 * @param limit time after which the last failure is thrown
 * @param random source of jitter
 * @param cancelled ends the repetition early
 */
public record Retry(
    Duration first,
    Duration cap,
    Duration limit,
    RandomGenerator random,
    BooleanSupplier cancelled) {

  /** Returns what the call returns in the end. */
  public <T> T call(Supplier<T> call) throws InterruptedException {
    long start = System.nanoTime();
    long pause = first.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (StatusRuntimeException e) {
        boolean late = System.nanoTime() - start > limit.toNanos();
        if (!mayPass(e) || late || cancelled.getAsBoolean()) {
          throw e;
        }
      }
      TimeUnit.NANOSECONDS.sleep(pause / 2 + random.nextLong(pause / 2 + 1));
      pause = Math.min(2 * pause, cap.toNanos());
    }
  }

  /** Says whether the same call may succeed later. */
  public static boolean mayPass(StatusRuntimeException e) {
    Status.Code code = e.getStatus().getCode();
    return code == Status.Code.UNAVAILABLE
        || code == Status.Code.DEADLINE_EXCEEDED
        || code == Status.Code.CANCELLED
        || code == Status.Code.FAILED_PRECONDITION;
  }
}
