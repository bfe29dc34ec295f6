package cxrcml.worker.slot;

import cxrcml.coordinator.v1.FailedCheck;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases slots and has them computed until the run ends. While the gradient of one lease is pushed,
 * the next one is computed; one push at most is under way.
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
  private List<SlotResult> finished = List.of();
  private double waitSeconds;

  /** Computes slots; {@link SlotWorker} outside of tests. */
  public interface SlotComputer {
    /**
     * Computes the gradient of a lease.
     *
     * @throws StaleException if it cannot be computed any more
     */
    ComputedSlots compute(SlotLease lease, Member worker) throws InterruptedException;

    /** Hears that the lease was the last of its step for now, so that the next version comes. */
    void pullAhead(SlotLease last, Member worker);
  }

  /** Hears what became of each lease. */
  public interface Listener {
    /** One call for each slot. */
    void finished(SlotResult result);

    void lost(int slots);
  }

  /** A lease whose push is under way. */
  private record Pushing(SlotLease lease, ComputedSlots slots, double waitSeconds) {
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
   * Works until the run ends, or until termination is requested and the slots in hand are finished
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
    finished = List.of();
    waitSeconds += watch.lap();
    return next;
  }

  private void report() {
    if (!finished.isEmpty()) {
      schedule.report(member.self(), finished);
    }
    finished = List.of();
  }

  private void compute(SlotLease lease) throws InterruptedException {
    Optional<ComputedSlots> computed = Optional.empty();
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
      List<SlotResult> results = new ArrayList<>(pushed.slots.awaitPushed());
      results.set(0, results.get(0).toBuilder().setWaitSeconds(pushed.waitSeconds).build());
      if (results.get(0).getFailed() == FailedCheck.FAILED_CHECK_NONE) {
        logger.debug("computed and pushed {} slots", results.size());
        results.forEach(listener::finished);
      } else {
        listener.lost(results.size());
      }
      finished = results;
    } catch (StaleException e) {
      lost(pushed.lease, e);
    } finally {
      fields.close();
    }
  }

  private void lost(SlotLease lease, StaleException e) {
    logger.info(
        "the lease from slot {} of step {} on is void: {}",
        lease.getSlot(),
        lease.getStep(),
        e.getMessage());
    listener.lost(lease.getMicroBatchesCount());
  }

  private LogFields fieldsOf(SlotLease lease) {
    return LogFields.of(lease.getFence(), lease.getStep(), lease.getSlot())
        .and("fold", lease.getFold())
        .and("worker", member.self().getIndex());
  }
}
