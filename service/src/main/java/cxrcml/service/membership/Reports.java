package cxrcml.service.membership;

import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.OrdersGrpc.OrdersBlockingStub;
import cxrcml.coordinator.v1.ReportSavedRequest;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.run.v1.Member;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Statuses;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator what it waits for, one thing after the other, each until the coordinator
 * has it or its generation is over: without it the run stands still.
 */
public final class Reports implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Reports.class);
  private static final long CALL_SECONDS = 10;

  private final OrdersBlockingStub stub;
  private final Retry retry;
  private final ExecutorService reporter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "reports");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param control channel to the coordinator
   * @param retry without a limit: the order loop meets the same coordinator, and ends the process
   *     when that stays away
   */
  public Reports(Channel control, Retry retry) {
    this.stub = OrdersGrpc.newBlockingStub(control);
    this.retry = retry;
  }

  /** Tries until termination is requested. */
  public Reports(Channel control, Termination termination) {
    this(
        control,
        new Retry(
            Duration.ofMillis(10),
            Duration.ofMillis(500),
            Duration.ofNanos(Long.MAX_VALUE),
            RandomGenerator.getDefault(),
            termination::isRequested));
  }

  /** Tells that a step's gradient is whole and reduced. */
  public void sealed(SealRoundRequest request) {
    send("step " + request.getStep(), coordinator -> coordinator.sealRound(request));
  }

  /** Tells what came of the writing that a save order began. */
  public void saved(Member member, OrderOutcome outcome) {
    ReportSavedRequest request =
        ReportSavedRequest.newBuilder().setMember(member).setOutcome(outcome).build();
    send("save order " + outcome.getId(), coordinator -> coordinator.reportSaved(request));
  }

  private void send(String what, Consumer<OrdersBlockingStub> call) {
    reporter.execute(
        () -> {
          try {
            retry.call(() -> attempt(what, call));
          } catch (StatusRuntimeException e) {
            logger.info("{}: given up: {}", what, Statuses.sentence(e.getStatus()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Turns every refusal but the final one into one that is worth another try. */
  private boolean attempt(String what, Consumer<OrdersBlockingStub> call) {
    try {
      call.accept(stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS));
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.ABORTED) {
        throw e;
      }
      String reason = Statuses.sentence(e.getStatus());
      logger.warn("{}: not reported yet: {}", what, reason);
      throw Status.UNAVAILABLE.withDescription(reason).withCause(e).asRuntimeException();
    }
  }

  @Override
  public void close() {
    reporter.shutdownNow();
  }
}
