package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void repeatsWhileTheOtherSideIsAwayOrNotThereYet() throws InterruptedException {
    Queue<Status> answers =
        new ArrayDeque<>(
            List.of(
                Status.UNAVAILABLE,
                Status.FAILED_PRECONDITION,
                Status.DEADLINE_EXCEEDED,
                Status.CANCELLED));

    String answer = retry(Duration.ofMinutes(1), false).call(() -> answer(answers.poll()));

    assertThat(answer).isEqualTo("done");
    assertThat(calls).hasValue(5);
  }

  @Test
  void leavesAStaleCallToTheCaller() {
    assertThatThrownBy(() -> retry(Duration.ofMinutes(1), false).call(() -> answer(Status.ABORTED)))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void givesUpAfterTheLimit() {
    assertThatThrownBy(() -> retry(Duration.ZERO, false).call(() -> answer(Status.UNAVAILABLE)))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void givesUpWhenCancelled() {
    assertThatThrownBy(
            () -> retry(Duration.ofMinutes(1), true).call(() -> answer(Status.UNAVAILABLE)))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(calls).hasValue(1);
  }

  private Retry retry(Duration limit, boolean cancelled) {
    return new Retry(
        Duration.ofNanos(1000),
        Duration.ofNanos(2000),
        limit,
        new SplittableRandom(1),
        () -> cancelled);
  }

  private String answer(Status status) {
    calls.incrementAndGet();
    if (status != null) {
      throw status.asRuntimeException();
    }
    return "done";
  }
}
