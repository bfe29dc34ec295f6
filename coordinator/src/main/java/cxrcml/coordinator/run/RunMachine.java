package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.JoinAttempt;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Membership;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.OrderDesk;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.slot.FailedCheck;
import cxrcml.coordinator.slot.SlotPush;
import cxrcml.coordinator.slot.SlotResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The whole run: members come and go, folds are trained one after another, a report is written.
 *
 * <p>Each method takes one event at one time, in nanoseconds of a clock that never goes back, and
 * leaves what is to be done to the disk in {@link #takeEffects}. Not safe for use by many threads.
 */
public final class RunMachine {
  /** No tick for so long: this process itself did not run. */
  private static final long STANDSTILL_NANOS = 2_000_000_000L;

  private final RunPlan plan;
  private final RunProgress progress;
  private final Membership members;
  private final OrderDesk orders;
  private final List<Effect> effects = new ArrayList<>();
  private final SortedSet<Integer> finishedFolds;
  private final RunGauges gauges;
  private final WorkerDesk workers;
  private final RunViewer viewer;

  private Optional<FoldTraining> fold = Optional.empty();
  private Optional<FoldTraining> shown = Optional.empty();
  private boolean reported;
  private Optional<RunFailure> failure = Optional.empty();
  private long now;
  private long lastTick;

  public RunMachine(RunPlan plan, RunProgress progress, long now) {
    this.plan = plan;
    this.progress = progress;
    this.members = new Membership(plan.seats(), plan.leaseNanos());
    this.orders = new OrderDesk(progress.fence());
    this.finishedFolds = progress.finished();
    this.gauges = new RunGauges(plan.spec(), now);
    this.workers = new WorkerDesk(members, gauges);
    this.viewer = new RunViewer(plan, members, orders, finishedFolds, gauges, workers);
    this.now = now;
    this.lastTick = now;
    this.reported = progress.reported() && finishedFolds.containsAll(plan.folds());
    nextFold();
  }

  /**
   * What a worker reports of the slots of one lease.
   *
   * @param results in order, at least one
   * @param failed why their gradient was not delivered, if it was not
   */
  public record SlotReport(
      RunFence fence, List<SlotResult> results, Optional<FailedCheck> failed) {}

  /** What another member reports. */
  public record OrderReport(long id, Outcome outcome) {}

  /** Seats a process; see {@link Membership#join}. */
  public MemberId join(JoinAttempt attempt, long time) {
    at(time);
    members.displace(attempt, now).ifPresent(this::lost);
    MemberId id = members.join(attempt, now);
    workers.joined(id, now);
    advance();
    return id;
  }

  /** Notes that a member lives. */
  public void beat(MemberId id, String activity, double activitySeconds, long time) {
    at(time);
    members.beat(id, activity, activitySeconds, now);
  }

  /** Lets a member go; repeating it changes nothing. */
  public void leave(MemberId id, long time) {
    at(time);
    if (members.leave(id)) {
      gone(id);
      advance();
    }
  }

  /**
   * Notes that a member's connection is gone. A worker's slot is given to another at once: should
   * it live, its result counts all the same.
   */
  public void disconnected(MemberId id, long time) {
    at(time);
    if (members.disconnect(id) && !isStateful(id)) {
      fold.ifPresent(training -> training.release(id));
    }
  }

  private void lost(MemberId id) {
    gauges.lost(id.place().role());
    gone(id);
  }

  private void gone(MemberId id) {
    if (isStateful(id)) {
      fold.ifPresent(FoldTraining::stateLost);
    } else {
      fold.ifPresent(training -> training.release(id));
    }
  }

  private static boolean isStateful(MemberId id) {
    MemberRole role = id.place().role();
    return role == MemberRole.SHARD || role == MemberRole.CLUSTERER;
  }

  /** Lets time pass: silent members are lost, old leases end. Due every fraction of a second. */
  public void tick(long time) {
    at(time);
    if (now - lastTick > STANDSTILL_NANOS) {
      // Whatever stopped this process, a disk that hangs or a signal, held up their beats, too.
      members.excuse(now - lastTick, now);
    }
    lastTick = now;
    members.expire(now).forEach(this::lost);
    fold.ifPresent(training -> gauges.leasesExpired += training.expireLeases(now));
    advance();
  }

  /**
   * Takes a worker's report, if any, and gives it the next slot.
   *
   * @param push what it pushes meanwhile, if anything
   */
  public Answer<SlotWork> nextSlot(
      MemberId worker, Optional<SlotReport> report, Optional<SlotPush> push, long time) {
    at(time);
    members.touch(worker, now);
    require(worker.place().role() == MemberRole.WORKER, worker, "WORKER");
    if (report.isPresent()) {
      requireCurrent(report.get().fence());
      workers.report(fold, worker, report.get(), now);
      advance();
    }
    return slotFor(worker, push);
  }

  /** Gives a waiting worker the next slot. That it waits here is no sign that it lives. */
  public Answer<SlotWork> slotFor(MemberId worker, long time) {
    at(time);
    members.requireSeated(worker);
    return slotFor(worker, Optional.empty());
  }

  private Answer<SlotWork> slotFor(MemberId worker, Optional<SlotPush> push) {
    if (stopReason().isPresent()) {
      return new Answer.Stop<>(stopReason().get());
    }
    Optional<SlotPush> current = push.filter(slot -> slot.fence().equals(orders.fence()));
    return workers
        .lease(fold, worker, current, now)
        .<Answer<SlotWork>>map(
            lease ->
                new Answer.Work<>(
                    SlotWork.of(orders.fence(), lease, fold.get(), plan.spec(), members)))
        .orElseGet(() -> new Answer.Wait<>(workers.keptBack(worker).orElseGet(this::reason)));
  }

  /** Takes what came of an order, if anything, and gives the next one. */
  public Answer<Order> nextOrder(MemberId member, Optional<OrderReport> report, long time) {
    at(time);
    members.touch(member, now);
    require(member.place().role() != MemberRole.WORKER, member, "one that is given orders");
    if (report.isPresent()) {
      reported(member, report.get());
      advance();
    }
    return orderFor(member, time);
  }

  /** Gives a waiting member its order. That it waits here is no sign that it lives. */
  public Answer<Order> orderFor(MemberId member, long time) {
    at(time);
    members.requireSeated(member);
    if (stopReason().isPresent()) {
      return new Answer.Stop<>(stopReason().get());
    }
    Optional<Order> order = orders.at(member.place());
    return order.isPresent() ? new Answer.Work<>(order.get()) : new Answer.Wait<>(reason());
  }

  private void reported(MemberId member, OrderReport report) {
    Optional<Order> open = orders.at(member.place()).filter(order -> order.id() == report.id());
    if (open.isEmpty()) {
      return;
    }
    settle(member, open.get(), report.outcome());
    orders.complete(member.place(), report.id());
  }

  private void settle(MemberId member, Order order, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      fail(member + ": " + order.task() + ": " + failed.error(), failed.permanent());
    } else if (order.task() instanceof Task.WriteReport) {
      reported = true;
      append(new RunRecord.RunFinished());
    } else {
      fold.ifPresent(training -> training.outcome(order, outcome));
    }
  }

  /**
   * Takes a shard's gradient norms of a step; repeating it changes nothing.
   *
   * @param norms squared norm of the mean gradient per block, in element order
   */
  public void sealRound(MemberId shard, RunFence fence, long step, double[] norms, long time) {
    at(time);
    requireCurrent(fence);
    members.touch(shard, now);
    require(shard.place().role() == MemberRole.SHARD, shard, "SHARD");
    fold.ifPresent(training -> training.seal(shard.place().index(), step, norms));
    advance();
  }

  /**
   * Takes what came of the writing of a checkpoint's file; repeating it changes nothing.
   *
   * @param report with the id of the save order
   */
  public void saved(MemberId member, RunFence fence, OrderReport report, long time) {
    at(time);
    requireCurrent(fence);
    members.touch(member, now);
    require(isStateful(member), member, "SHARD or CLUSTERER");
    fold.flatMap(training -> training.awaited(member.place(), report.id()))
        .ifPresent(order -> settle(member, order, report.outcome()));
    advance();
  }

  private static void require(boolean holds, MemberId member, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "role: " + member.place().role() + " (expected: " + expected + ")");
    }
  }

  private void requireCurrent(RunFence fence) {
    if (fence.isLaterTermThan(orders.fence())) {
      throw new ReplacedException(fence, orders.fence());
    }
    if (!fence.equals(orders.fence())) {
      throw new StaleGenerationException(fence, orders.fence());
    }
  }

  /** Notes that a checkpoint is durable; answers {@link Effect.Seal}. */
  public void sealed(int sealedFold, long version, long time) {
    at(time);
    fold.filter(training -> training.schedule().fold() == sealedFold)
        .ifPresent(training -> training.sealed(version));
    advance();
  }

  private void advance() {
    boolean moved = true;
    while (moved && failure.isEmpty() && fold.isPresent()) {
      FoldTraining training = fold.get();
      if (training.mayLoad() && everyoneSeated()) {
        orders.nextGeneration();
        training.load(now);
        append(
            new RunRecord.GenerationOpened(
                orders.fence().generation(), training.schedule().fold(), training.version()));
      }
      moved = training.advance(now);
      training.hopeless().ifPresent(reason -> fail(reason, true));
      if (training.stage() == Stage.FINISHED) {
        finishedFolds.add(training.schedule().fold());
        nextFold();
        moved = true;
      }
    }
    boolean toReport = fold.isEmpty() && !reported && failure.isEmpty();
    if (toReport && orders.at(Place.EVALUATOR).isEmpty()) {
      orders.give(Place.EVALUATOR, new Task.WriteReport(List.copyOf(finishedFolds)), now);
    }
  }

  private boolean everyoneSeated() {
    return plan.seats().stateful().stream().allMatch(members::isSeated);
  }

  private void nextFold() {
    fold = Optional.empty();
    for (int candidate : plan.folds()) {
      if (fold.isEmpty() && !finishedFolds.contains(candidate)) {
        FoldProgress known = progress.fold(candidate);
        FoldSchedule schedule =
            new FoldSchedule(plan.spec(), candidate, plan.trainingSamples().apply(candidate));
        gauges.beginFold(known.highestVersion());
        fold =
            Optional.of(new FoldTraining(plan, schedule, known, orders, this::workers, this::emit));
        shown = fold;
      }
    }
  }

  private int workers() {
    return members.count(MemberRole.WORKER);
  }

  private void emit(Effect effect) {
    effects.add(effect);
    if (effect instanceof Effect.Append append) {
      gauges.observe(append.entry(), now);
    }
  }

  private void append(RunRecord entry) {
    emit(new Effect.Append(entry));
  }

  private void fail(String reason, boolean permanent) {
    failure = failure.or(() -> Optional.of(new RunFailure(reason, permanent)));
  }

  /** Hands over what is to be done to the disk since the last call, in this order. */
  public List<Effect> takeEffects() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  public RunFence fence() {
    return orders.fence();
  }

  /** Returns whether the report is written. */
  public boolean isDone() {
    return reported;
  }

  public Optional<RunFailure> failure() {
    return failure;
  }

  public boolean hasMembers() {
    return !members.isEmpty();
  }

  /** Moves the clock, and counts the time since the last event to the phase it was spent in. */
  private void at(long time) {
    gauges.spent(phase(), time);
    now = time;
  }

  private Phase phase() {
    if (failure.isPresent()) {
      return Phase.FAILED;
    }
    if (reported) {
      return Phase.DONE;
    }
    return fold.map(FoldTraining::phase).orElse(Phase.REPORTING);
  }

  private Optional<String> stopReason() {
    if (reported) {
      return Optional.of("the run is done");
    }
    return failure.filter(RunFailure::permanent).map(RunFailure::reason);
  }

  private String reason() {
    return failure.map(RunFailure::reason).orElseGet(() -> viewer.waitsFor(phase(), fold, now));
  }

  /** Returns the run as people see it. */
  public RunView view(long time) {
    at(time);
    return viewer.view(phase(), shown, reason(), now);
  }
}
