package cxrcml.service.membership;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.run.v1.Fence;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundSavesTest {
  private static final Fence FENCE = Fence.newBuilder().setRun("r").setGeneration(3).build();
  private static final SavedFile FILE = SavedFile.newBuilder().setName("file").setBytes(7).build();

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final BlockingQueue<OrderOutcome> reports = new LinkedBlockingQueue<>();
  private final BackgroundSaves saves = new BackgroundSaves(executor, reports::add);

  @AfterEach
  void close() {
    saves.close();
    executor.shutdownNow();
  }

  private static Order order(long id) {
    return Order.newBuilder().setId(id).setFence(FENCE).build();
  }

  private static OrderOutcome.Builder file() {
    return OrderOutcome.newBuilder().setSaved(FILE);
  }

  private OrderOutcome report() throws InterruptedException {
    return reports.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void returnsBeforeTheFileIsWrittenAndReportsItUnderTheOrdersName() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);

    saves.begin(
        order(4),
        () ->
            () -> {
              disk.await();
              return file();
            });

    assertThat(reports).isEmpty();
    disk.countDown();
    assertThat(report()).isEqualTo(file().setId(4).setFence(FENCE).build());
  }

  @Test
  void keepsNothingForAnOrderThatComesAgain() throws Exception {
    AtomicInteger kept = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      saves.begin(
          order(4),
          () -> {
            kept.incrementAndGet();
            return BackgroundSavesTest::file;
          });
    }

    assertThat(report()).isNotNull();
    assertThat(kept).hasValue(1);
  }

  @Test
  void keepsTheNextOnlyOnceTheOneBeforeIsWritten() throws Exception {
    AtomicBoolean written = new AtomicBoolean();
    saves.begin(
        order(4),
        () ->
            () -> {
              Thread.yield();
              written.set(true);
              return file();
            });

    AtomicBoolean before = new AtomicBoolean();
    saves.begin(
        order(5),
        () -> {
          before.set(written.get());
          return BackgroundSavesTest::file;
        });

    assertThat(before).isTrue();
    assertThat(report().getId()).isEqualTo(4);
    assertThat(report().getId()).isEqualTo(5);
  }

  @Test
  void reportsWhyAFileCannotBeWritten() throws Exception {
    saves.begin(
        order(4),
        () ->
            () -> {
              throw new IOException("No space left on device");
            });
    assertThat(report().getError()).isEqualTo("No space left on device");

    saves.begin(
        order(5),
        () ->
            () -> {
              throw new NoSuchFileException("/gone");
            });
    OrderOutcome outcome = report();
    assertThat(outcome.getId()).isEqualTo(5);
    assertThat(outcome.getError()).isEqualTo("/gone: no such file or directory");
    assertThat(outcome.getPermanent()).isTrue();
  }

  @Test
  void whatIsGivenUpHasEndedAndIsNotReported() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    saves.begin(
        order(4),
        () ->
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
                return file();
              } finally {
                ended.set(true);
              }
            });
    begun.await();

    saves.giveUp();

    assertThat(ended).isTrue();
    saves.begin(order(5), () -> BackgroundSavesTest::file);
    assertThat(report().getId()).isEqualTo(5);
    assertThat(reports).isEmpty();
  }
}
