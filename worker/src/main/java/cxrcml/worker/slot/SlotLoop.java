package cxrcml.worker.slot;

import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.run.v1.Member;
import cxrcml.service.membership.RunMember;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.LogFields;
import cxrcml.service.rpc.StaleException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases slots and has them computed until the run ends. */
public final class SlotLoop {
  private static final Logger logger = LoggerFactory.getLogger(SlotLoop.class);

  private final ScheduleClient schedule;
  private final RunMember member;
  private final SlotComputer computer;
  private final Listener listener;
  private final Termination termination;

  /** Computes a slot; {@link SlotWorker#compute} outside of tests. */
  @FunctionalInterface
  public interface SlotComputer {
    SlotResult compute(SlotLease lease, Member worker) throws InterruptedException;
  }

  /** Hears what became of each leased slot. */
  public interface Listener {
    void finished(SlotResult result);

    void lost();
  }

  public SlotLoop(
      ScheduleClient schedule,
      RunMember member,
      SlotComputer computer,
      Listener listener,
      Termination termination) {
    this.schedule = schedule;
    this.member = member;
    this.computer = computer;
    this.listener = listener;
    this.termination = termination;
  }

  /**
   * Works until the run ends, or until termination is requested and the slot in hand is finished
   * and reported.
   *
   * @return DONE at the run's end, else TRY_AGAIN: a worker that is asked to end may be wanted
   *     elsewhere
   */
  public ExitCode run() throws InterruptedException {
    Optional<SlotResult> finished = Optional.empty();
    Stopwatch waited = new Stopwatch();
    while (!termination.isRequested()) {
      Optional<NextSlotResponse> next = schedule.next(member.self(), finished);
      finished = Optional.empty();
      if (next.isEmpty()) {
        member.join();
      } else if (next.get().hasStop()) {
        logger.info("run ended: {}", next.get().getStop().getReason());
        return ExitCode.DONE;
      } else if (next.get().hasLease()) {
        finished = compute(next.get().getLease(), waited.lap());
        waited.lap();
      } else {
        member.activity().now("wait: " + next.get().getWait().getReason());
      }
    }
    finished.ifPresent(result -> schedule.report(member.self(), result));
    return ExitCode.TRY_AGAIN;
  }

  private LogFields fieldsOf(SlotLease lease) {
    return LogFields.of(lease.getFence(), lease.getStep(), lease.getSlot())
        .and("fold", lease.getFold())
        .and("worker", member.self().getIndex());
  }

  private Optional<SlotResult> compute(SlotLease lease, double waitSeconds)
      throws InterruptedException {
    LogFields fields = fieldsOf(lease);
    try {
      SlotResult result =
          computer.compute(lease, member.self()).toBuilder().setWaitSeconds(waitSeconds).build();
      logger.debug("computed and pushed {} samples", result.getSamples());
      listener.finished(result);
      return Optional.of(result);
    } catch (StaleException e) {
      logger.info(
          "slot {} of step {} is void: {}", lease.getSlot(), lease.getStep(), e.getMessage());
      listener.lost();
      return Optional.empty();
    } finally {
      fields.close();
    }
  }
}
