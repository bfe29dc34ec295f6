package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.SlotReport;
import cxrcml.coordinator.run.SlotWork;
import cxrcml.coordinator.slot.FailedCheck;
import cxrcml.coordinator.slot.SlotPush;
import cxrcml.coordinator.slot.SlotResult;
import cxrcml.coordinator.v1.MicroBatch;
import cxrcml.coordinator.v1.NextSlotRequest;
import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.coordinator.v1.SlotKey;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.run.v1.Fence;
import cxrcml.service.rpc.LogFields;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves slots to workers. */
public final class ScheduleService extends ScheduleGrpc.ScheduleImplBase {
  private static final Logger logger = LoggerFactory.getLogger(ScheduleService.class);

  private final LiveRun run;
  private final WorkerTimes times;

  public ScheduleService(LiveRun run, WorkerTimes times) {
    this.run = run;
    this.times = times;
  }

  @Override
  public void nextSlot(NextSlotRequest request, StreamObserver<NextSlotResponse> responses) {
    PollReply<SlotWork, NextSlotResponse> reply =
        new PollReply<>(responses, ScheduleService::response);
    try {
      MemberId worker = Messages.member(request.getWorker());
      Optional<SlotReport> report = report(request.getFinishedList());
      request.getFinishedList().forEach(times::add);
      if (request.hasPushing()) {
        Optional<SlotPush> push = Optional.of(push(request.getPushing()));
        reply.answer(run.ask((machine, now) -> machine.nextSlot(worker, report, push, now)));
      } else {
        run.poll(
            worker,
            (machine, now) -> machine.nextSlot(worker, report, Optional.empty(), now),
            (machine, now) -> machine.slotFor(worker, now),
            reply);
      }
    } catch (RuntimeException e) {
      reply.refuse(e);
    }
  }

  private static Optional<SlotReport> report(List<cxrcml.coordinator.v1.SlotResult> finished) {
    if (finished.isEmpty()) {
      return Optional.empty();
    }
    Fence fence = finished.get(0).getFence();
    if (finished.stream().anyMatch(result -> !result.getFence().equals(fence))) {
      throw new IllegalArgumentException("finished: several fences (expected: one)");
    }
    return Optional.of(
        new SlotReport(
            Messages.fence(fence),
            finished.stream().map(ScheduleService::result).toList(),
            finished.stream().flatMap(result -> failed(result.getFailed()).stream()).findFirst()));
  }

  private static SlotResult result(cxrcml.coordinator.v1.SlotResult finished) {
    return new SlotResult(
        finished.getStep(),
        finished.getSlot(),
        finished.getContrastiveLoss(),
        finished.getTripletLoss(),
        finished.getSamples(),
        finished.getAnchorsWithTriplet(),
        finished.getLogitScale());
  }

  private static Optional<FailedCheck> failed(cxrcml.coordinator.v1.FailedCheck failed) {
    return switch (failed) {
      case FAILED_CHECK_NONE -> Optional.empty();
      case NOT_FINITE -> Optional.of(FailedCheck.NOT_FINITE);
      case REFUSED -> Optional.of(FailedCheck.REFUSED);
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("failed: unknown (expected: none, or a check)");
    };
  }

  private static SlotPush push(SlotKey pushing) {
    return new SlotPush(Messages.fence(pushing.getFence()), pushing.getStep(), pushing.getSlot());
  }

  private static NextSlotResponse response(Answer<SlotWork> answer) {
    NextSlotResponse.Builder response = NextSlotResponse.newBuilder();
    if (answer instanceof Answer.Work<SlotWork> work) {
      response.setLease(lease(work.what()));
    } else if (answer instanceof Answer.Stop<SlotWork> stop) {
      response.setStop(Messages.stop(stop.reason()));
    } else if (answer instanceof Answer.Wait<SlotWork> wait) {
      response.setWait(Messages.waiting(wait.reason()));
    }
    return response.build();
  }

  private static SlotLease lease(SlotWork work) {
    SlotLease lease = leaseOf(work);
    LogFields.of(lease.getFence(), lease.getStep(), lease.getSlot())
        .and("fold", lease.getFold())
        .debug(logger, "leased");
    return lease;
  }

  private static MicroBatch microBatch(List<Integer> samples) {
    return MicroBatch.newBuilder().addAllSamples(samples).build();
  }

  private static SlotLease leaseOf(SlotWork work) {
    return SlotLease.newBuilder()
        .setFence(Messages.fence(work.fence()))
        .setFold(work.fold())
        .setEpoch(work.epoch())
        .setStep(work.step())
        .setVersion(work.version())
        .setSlot(work.slot())
        .setSlots(work.slots())
        .addAllMicroBatches(work.samples().stream().map(ScheduleService::microBatch).toList())
        .addAllNextSamples(work.nextSamples())
        .setMixtureVersion(work.mixtureVersion())
        .setContribute(work.contribute())
        .setConfirmed(work.confirmed())
        .addAllShards(work.shards())
        .setClusterer(work.clusterer())
        .build();
  }
}
