package cxrcml.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OrderedTasksTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void handsResultsOnInOrderEvenIfALaterOneIsReadyFirst() throws IOException {
    CountDownLatch secondIsDone = new CountDownLatch(1);
    List<String> results = new ArrayList<>();

    new OrderedTasks(executor, 3)
        .<String>run(
            5,
            index -> {
              if (index == 0) {
                await(secondIsDone);
              } else if (index == 1) {
                secondIsDone.countDown();
              }
              return "r" + index;
            },
            (index, result) -> results.add(index + result));

    assertThat(results).containsExactly("0r0", "1r1", "2r2", "3r3", "4r4");
  }

  @Test
  void keepsNoMoreInFlightThanTheWindow() throws IOException {
    AtomicInteger started = new AtomicInteger();

    new OrderedTasks(executor, 3)
        .<Integer>run(
            20,
            index -> {
              started.incrementAndGet();
              return index;
            },
            (index, result) -> assertThat(started.get()).isLessThanOrEqualTo(index + 3));

    assertThat(started).hasValue(20);
  }

  @Test
  void endsWithTheFirstFailureInOrder() {
    List<Integer> results = new ArrayList<>();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new OrderedTasks(executor, 4)
                    .<Integer>run(
                        9,
                        index -> {
                          if (index >= 2) {
                            throw new IllegalArgumentException("task " + index);
                          }
                          return index;
                        },
                        (index, result) -> results.add(result)))
        .withMessage("task 2");
    assertThat(results).containsExactly(0, 1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
