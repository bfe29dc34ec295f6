package cxrcml.service.membership;

import cxrcml.coordinator.v1.NextOrderRequest;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.OrdersGrpc.OrdersBlockingStub;
import cxrcml.run.v1.Fence;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Failure;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Statuses;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches orders from the coordinator, has them carried out one by one, and reports the outcomes.
 */
public final class OrderLoop {
  private static final Logger logger = LoggerFactory.getLogger(OrderLoop.class);

  /** Longer than the coordinator holds a long poll. */
  private static final long POLL_SECONDS = 15;

  private final OrdersBlockingStub stub;
  private final RunMember member;
  private final Termination termination;
  private final Retry retry;
  private Fence newest = Fence.getDefaultInstance();

  /** Carries out orders. */
  @FunctionalInterface
  public interface Executor {
    /**
     * Carries out one order; repeating one already carried out must change nothing.
     *
     * @return the outcome's result fields; id and fence are filled in by the loop
     * @throws RuntimeException if the order cannot be carried out; the message is reported
     */
    OrderOutcome.Builder execute(Order order) throws Exception;
  }

  /**
   * @param control channel to the coordinator
   * @param patience how long an unreachable coordinator is waited for
   */
  public OrderLoop(Channel control, RunMember member, Duration patience, Termination termination) {
    this.stub = OrdersGrpc.newBlockingStub(control);
    this.member = member;
    this.termination = termination;
    this.retry =
        new Retry(
            Duration.ofMillis(20),
            Duration.ofMillis(500), // few ask; the run waits for them
            patience,
            RandomGenerator.getDefault(),
            termination::isRequested);
  }

  /**
   * Works until the run ends or termination is requested.
   *
   * @return DONE in both cases
   * @throws TryAgainException if the coordinator stays away longer than the patience
   */
  public ExitCode run(Executor executor) throws InterruptedException {
    OrderOutcome outcome = null;
    while (!termination.isRequested()) {
      Order order = poll(outcome);
      outcome = null;
      if (order == null) {
        member.join();
      } else if (order.hasStop()) {
        logger.info("run ended: {}", order.getStop().getReason());
        return ExitCode.DONE;
      } else if (order.hasWait()) {
        member.activity().now("wait: " + order.getWait().getReason());
      } else if (isOvertaken(order.getFence())) {
        logger.warn("order {} of a coordinator that was replaced", order.getId());
        member.join();
      } else {
        newest = order.getFence();
        outcome = execute(executor, order);
      }
    }
    return ExitCode.DONE;
  }

  /** A coordinator that comes back after its successor has taken over orders nothing here. */
  private boolean isOvertaken(Fence fence) {
    return fence.getRun().equals(newest.getRun()) && fence.getTerm() < newest.getTerm();
  }

  /** Returns the next order, or null if the coordinator does not know this member any more. */
  private Order poll(OrderOutcome outcome) throws InterruptedException {
    NextOrderRequest.Builder request = NextOrderRequest.newBuilder().setMember(member.self());
    if (outcome != null) {
      request.setOutcome(outcome);
    }
    try {
      return retry.call(
          () -> stub.withDeadlineAfter(POLL_SECONDS, TimeUnit.SECONDS).nextOrder(request.build()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.ABORTED) {
        return null;
      }
      if (termination.isRequested()) {
        return Order.newBuilder()
            .setStop(cxrcml.run.v1.Stop.newBuilder().setReason("termination requested"))
            .build();
      }
      throw new TryAgainException("coordinator: " + Statuses.sentence(e.getStatus()), e);
    }
  }

  private OrderOutcome execute(Executor executor, Order order) throws InterruptedException {
    member.activity().now(order.getWhatCase().name().toLowerCase(java.util.Locale.ROOT));
    try {
      return executor.execute(order).setId(order.getId()).setFence(order.getFence()).build();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return failed(order, e);
    }
  }

  /** Returns what the coordinator is told of an order that could not be carried out. */
  static OrderOutcome failed(Order order, Exception e) {
    logger.error("order {} ({}) failed", order.getId(), order.getWhatCase(), e);
    Failure failure = Failure.of(e);
    return OrderOutcome.newBuilder()
        .setId(order.getId())
        .setFence(order.getFence())
        .setError(failure.sentence())
        .setPermanent(failure.code() == ExitCode.CONFIGURATION)
        .build();
  }
}
