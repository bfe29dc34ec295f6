package cxrcml.parameters.rpc;

import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.OrdersGrpc.OrdersBlockingStub;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.coordinator.v1.SealRoundResponse;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Statuses;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports reduced rounds to the coordinator, one after the other, each until the coordinator has it
 * or its generation is over: without the norms of every shard the run stands still.
 */
public final class SealedRounds implements RoundListener, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(SealedRounds.class);
  private static final long CALL_SECONDS = 10;

  private final OrdersBlockingStub stub;
  private final Supplier<Member> self;
  private final Retry retry;
  private final ExecutorService reporter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sealed-rounds");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param control channel to the coordinator
   * @param self this shard as a member of the run
   * @param retry without a limit: the order loop meets the same coordinator, and ends the process
   *     when that stays away
   */
  public SealedRounds(Channel control, Supplier<Member> self, Retry retry) {
    this.stub = OrdersGrpc.newBlockingStub(control);
    this.self = self;
    this.retry = retry;
  }

  @Override
  public void reduced(Fence fence, long step, double[] squaredNorms) {
    SealRoundRequest.Builder request =
        SealRoundRequest.newBuilder().setShard(self.get()).setFence(fence).setStep(step);
    for (double squaredNorm : squaredNorms) {
      request.addSquaredNorms(squaredNorm);
    }
    reporter.execute(() -> report(request.build()));
  }

  private void report(SealRoundRequest request) {
    try {
      retry.call(() -> seal(request));
    } catch (StatusRuntimeException e) {
      logger.info("step {}: given up: {}", request.getStep(), Statuses.sentence(e.getStatus()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Turns every refusal but the final one into one that is worth another try. */
  private SealRoundResponse seal(SealRoundRequest request) {
    try {
      return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).sealRound(request);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.ABORTED) {
        throw e;
      }
      String reason = Statuses.sentence(e.getStatus());
      logger.warn("step {}: not sealed yet: {}", request.getStep(), reason);
      throw Status.UNAVAILABLE.withDescription(reason).withCause(e).asRuntimeException();
    }
  }

  @Override
  public void close() {
    reporter.shutdownNow();
  }
}
