package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.slot.LeaseTime;
import cxrcml.coordinator.slot.SlotGroups;
import cxrcml.coordinator.slot.SlotLease;
import cxrcml.coordinator.slot.SlotLeases;
import cxrcml.coordinator.slot.SlotPush;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;

/**
 * The steps that are being computed, consecutive ones: one, or more where the run allows for
 * staleness. They are committed in order.
 */
final class OpenSteps {
  private final RunPlan plan;
  private final FoldSchedule schedule;
  private final IntSupplier workers;
  private final LeaseTime leaseTime = new LeaseTime();
  private final Deque<OpenStep> steps = new ArrayDeque<>();

  /**
   * @param workers how many there are now
   */
  OpenSteps(RunPlan plan, FoldSchedule schedule, IntSupplier workers) {
    this.plan = plan;
    this.schedule = schedule;
    this.workers = workers;
  }

  /**
   * Opens the step of a version, unless it is, and those after it that may be computed on it as
   * well.
   *
   * @param mayRunInto whether a later step, all before which are open, may be opened as well
   */
  void open(long version, LongPredicate mayRunInto) {
    if (steps.isEmpty()) {
      open(version);
    }
    long end = Math.min(version + plan.spec().exchange().stepsAhead() + 1, schedule.steps());
    for (long next = steps.getLast().step() + 1; next < end && mayRunInto.test(next); next++) {
      open(next);
    }
  }

  private void open(long step) {
    int slots = schedule.slots(step);
    int most = plan.spec().exchange().slotsAddedByWorkers();
    int span = SlotGroups.span(slots, workers.getAsInt(), most);
    steps.addLast(new OpenStep(step, slots, span, plan.shardBlocks(), leaseTime));
  }

  /** Voids all of them. */
  void close() {
    steps.clear();
  }

  /** The step to be committed next. */
  OpenStep first() {
    return steps.getFirst();
  }

  void removeFirst() {
    steps.removeFirst();
  }

  /**
   * Leases slots to a worker: what it holds, else what is free, of the earliest step, else what is
   * slow; never what it pushes.
   */
  Optional<SlotLease> lease(
      MemberId worker, Optional<SlotPush> push, SlotForecast forecast, long now) {
    return first(step -> step.leases().held(worker, pushing(push, step)))
        .or(
            () ->
                first(
                    step -> {
                      int preferred = forecast.expected(worker, step.step());
                      return step.leases().leaseFree(worker, pushing(push, step), preferred, now);
                    }))
        .or(() -> first(step -> step.leases().leaseSlow(worker, pushing(push, step), now)));
  }

  private Optional<SlotLease> first(Function<OpenStep, Optional<SlotLease>> lease) {
    return steps.stream().map(lease).flatMap(Optional::stream).findFirst();
  }

  private static int pushing(Optional<SlotPush> push, OpenStep step) {
    return push.filter(slot -> slot.step() == step.step()).map(SlotPush::slot).orElse(-1);
  }

  /** Returns how many slots of a lease's step are leased together. */
  int span(SlotLease lease) {
    return at(lease.step()).map(step -> step.leases().span()).orElse(1);
  }

  private Optional<OpenStep> at(long number) {
    return steps.stream().filter(step -> step.step() == number).findFirst();
  }

  /** Returns the slots of a step, if it is open. */
  Optional<SlotLeases> leases(long step) {
    return at(step).map(OpenStep::leases);
  }

  /** Confirms what a worker doubts; see {@link SlotLeases#confirm}. */
  void confirm(MemberId worker) {
    steps.forEach(step -> step.leases().confirm(worker));
  }

  void release(MemberId worker) {
    steps.forEach(step -> step.leases().release(worker));
  }

  /** Takes back what is held too long; returns how many leases. */
  int expire(long now) {
    return steps.stream().mapToInt(step -> step.leases().expire(now)).sum();
  }

  /** Takes a shard's norms; those of an earlier step were counted then. */
  void seal(int shard, long sealedStep, double[] norms) {
    long last = steps.getLast().step();
    if (sealedStep > last) {
      throw new IllegalArgumentException("step: " + sealedStep + " (expected: <= " + last + ")");
    }
    at(sealedStep).ifPresent(step -> step.seal(shard, norms));
  }

  /** Returns whether some worker computes a slot. */
  boolean isComputing() {
    return steps.stream().anyMatch(step -> !step.leases().held().isEmpty());
  }
}
