package cxrcml.worker.slot;

import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.SlotKey;
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

/**
 * Leases slots and has them computed until the run ends. While the gradient of one slot is pushed,
 * the next one is leased and computed; one push at most is under way.
 *
 * <p>For use once.
 */
public final class SlotLoop {
  private static final Logger logger = LoggerFactory.getLogger(SlotLoop.class);

  private final ScheduleClient schedule;
  private final RunMember member;
  private final SlotComputer computer;
  private final Listener listener;
  private final Termination termination;

  private Optional<Pushing> pushing = Optional.empty();
  private Optional<SlotResult> finished = Optional.empty();
  private double waitSeconds;

  /** Computes slots; {@link SlotWorker} outside of tests. */
  public interface SlotComputer {
    /**
     * Computes the gradient of a slot.
     *
     * @throws StaleException if it cannot be computed any more
     */
    ComputedSlot compute(SlotLease lease, Member worker) throws InterruptedException;

    /** Hears that the lease was the last of its step for now, so that the next version comes. */
    void pullAhead(SlotLease last, Member worker);
  }

  /** Hears what became of each leased slot. */
  public interface Listener {
    void finished(SlotResult result);

    void lost();
  }

  /** A slot whose push is under way. */
  private record Pushing(SlotLease lease, ComputedSlot slot, double waitSeconds) {
    SlotKey key() {
      return SlotKey.newBuilder()
          .setFence(lease.getFence())
          .setStep(lease.getStep())
          .setSlot(lease.getSlot())
          .build();
    }
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
    while (!termination.isRequested()) {
      Optional<NextSlotResponse> next = next();
      if (next.isEmpty()) {
        member.join();
      } else if (next.get().hasStop()) {
        logger.info("run ended: {}", next.get().getStop().getReason());
        awaitPush();
        return ExitCode.DONE;
      } else if (next.get().hasLease()) {
        compute(next.get().getLease());
      } else if (pushing.isPresent()) {
        computer.pullAhead(pushing.get().lease, member.self());
        awaitPush();
      } else {
        member.activity().now("wait: " + next.get().getWait().getReason());
      }
    }
    report();
    awaitPush();
    report();
    return ExitCode.TRY_AGAIN;
  }

  private Optional<NextSlotResponse> next() throws InterruptedException {
    Stopwatch watch = new Stopwatch();
    Optional<NextSlotResponse> next =
        schedule.next(member.self(), finished, pushing.map(Pushing::key));
    finished = Optional.empty();
    waitSeconds += watch.lap();
    return next;
  }

  private void report() {
    finished.ifPresent(result -> schedule.report(member.self(), result));
    finished = Optional.empty();
  }

  private void compute(SlotLease lease) throws InterruptedException {
    Optional<ComputedSlot> computed = Optional.empty();
    LogFields fields = fieldsOf(lease);
    try {
      computed = Optional.of(computer.compute(lease, member.self()));
    } catch (StaleException e) {
      lost(lease, e);
    } finally {
      fields.close();
    }
    awaitPush();
    if (computed.isPresent()) {
      computed.get().push();
      pushing = Optional.of(new Pushing(lease, computed.get(), waitSeconds));
      waitSeconds = 0;
    }
  }

  /** Waits for the push under way, if any; its result is then to be reported. */
  private void awaitPush() throws InterruptedException {
    if (pushing.isEmpty()) {
      return;
    }
    Pushing pushed = pushing.get();
    pushing = Optional.empty();
    LogFields fields = fieldsOf(pushed.lease);
    try {
      SlotResult result =
          pushed.slot.awaitPushed().toBuilder().setWaitSeconds(pushed.waitSeconds).build();
      logger.debug("computed and pushed {} samples", result.getSamples());
      listener.finished(result);
      finished = Optional.of(result);
    } catch (StaleException e) {
      lost(pushed.lease, e);
    } finally {
      fields.close();
    }
  }

  private void lost(SlotLease lease, StaleException e) {
    logger.info("slot {} of step {} is void: {}", lease.getSlot(), lease.getStep(), e.getMessage());
    listener.lost();
  }

  private LogFields fieldsOf(SlotLease lease) {
    return LogFields.of(lease.getFence(), lease.getStep(), lease.getSlot())
        .and("fold", lease.getFold())
        .and("worker", member.self().getIndex());
  }
}
