package cxrcml.worker.slot;

import cxrcml.coordinator.v1.NextSlotRequest;
import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.run.v1.Member;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Statuses;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reports finished slots and leases the next ones. */
public final class ScheduleClient {
  /** Longer than the coordinator holds a long poll. */
  private static final long POLL_SECONDS = 15;

  private final ScheduleGrpc.ScheduleBlockingStub stub;
  private final Retry retry;

  public ScheduleClient(Channel control, Retry retry) {
    this.stub = ScheduleGrpc.newBlockingStub(control);
    this.retry = retry;
  }

  /**
   * Reports the finished slot, if any, and asks for the next one.
   *
   * @return empty if the coordinator does not know this worker: join again
   * @throws TryAgainException if the coordinator stays away
   */
  public Optional<NextSlotResponse> next(Member worker, Optional<SlotResult> finished)
      throws InterruptedException {
    NextSlotRequest.Builder request = NextSlotRequest.newBuilder().setWorker(worker);
    finished.ifPresent(request::setFinished);
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
