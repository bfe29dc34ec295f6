package cxrcml.worker.slot;

import cxrcml.coordinator.v1.NextSlotRequest;
import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.coordinator.v1.SlotKey;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.run.v1.Member;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Statuses;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports finished slots and leases the next ones. */
public final class ScheduleClient {
  /** Longer than the coordinator holds a long poll. */
  private static final long POLL_SECONDS = 15;

  private static final long REPORT_SECONDS = 2;
  private static final Logger logger = LoggerFactory.getLogger(ScheduleClient.class);

  private final ScheduleGrpc.ScheduleBlockingStub stub;
  private final Retry retry;

  public ScheduleClient(Channel control, Retry retry) {
    this.stub = ScheduleGrpc.newBlockingStub(control);
    this.retry = retry;
  }

  /**
   * Reports the last slots of a worker that leaves; they are computed once more if that fails. What
   * the answer leases goes back when the worker leaves.
   */
  public void report(Member worker, List<SlotResult> finished) {
    try {
      stub.withDeadlineAfter(REPORT_SECONDS, TimeUnit.SECONDS)
          .nextSlot(
              NextSlotRequest.newBuilder().setWorker(worker).addAllFinished(finished).build());
    } catch (StatusRuntimeException e) {
      // A deadline that ends the poll's waiting does not undo the report.
      logger.debug("last report: {}", e.getStatus());
    }
  }

  /**
   * Reports the finished slots of a lease, if any, and asks for the next one.
   *
   * @param pushing what is pushed meanwhile, if anything; the answer then comes at once
   * @return empty if the coordinator does not know this worker: join again
   * @throws TryAgainException if the coordinator stays away
   */
  public Optional<NextSlotResponse> next(
      Member worker, List<SlotResult> finished, Optional<SlotKey> pushing)
      throws InterruptedException {
    NextSlotRequest.Builder request =
        NextSlotRequest.newBuilder().setWorker(worker).addAllFinished(finished);
    pushing.ifPresent(request::setPushing);
    try {
      return Optional.of(
          retry.call(
              () ->
                  stub.withDeadlineAfter(POLL_SECONDS, TimeUnit.SECONDS)
                      .nextSlot(request.build())));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.ABORTED) {
        return Optional.empty();
      }
      throw new TryAgainException("coordinator: " + Statuses.sentence(e.getStatus()), e);
    }
  }
}
