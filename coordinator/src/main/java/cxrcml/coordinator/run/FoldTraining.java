package cxrcml.coordinator.run;

import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.mixture.MixtureVersion;
import cxrcml.coordinator.mixture.RefitSchedule;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.OrderDesk;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.round.Update;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.schedule.LearningRate;
import cxrcml.coordinator.slot.SlotLease;
import cxrcml.coordinator.slot.SlotPush;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * One fold from its start point to its result: load, then step after step, and after each committed
 * step the boundary, in this order: refit, judgement of the checkpoint before, checkpoint, its own
 * judgement, next step.
 */
final class FoldTraining {
  private final RunPlan plan;
  private final FoldSchedule schedule;
  private final RefitSchedule refits;
  private final LearningRate learningRate;
  private final FoldCheckpoints checkpoints;
  private final OrderDesk orders;
  private final IntSupplier workers;
  private final Consumer<Effect> effects;
  private final List<Place> stateful;
  private final OpenSteps steps;
  private final Arrangement arrangement;
  private final SlotForecast forecast;

  private Stage stage = Stage.MEMBERS;
  private long version;
  private FoldState state;
  private boolean reloadNeeded;
  private boolean boundaryRefitOrdered;

  /**
   * @param workers how many there are now
   */
  FoldTraining(
      RunPlan plan,
      FoldSchedule schedule,
      FoldProgress progress,
      OrderDesk orders,
      IntSupplier workers,
      Consumer<Effect> effects) {
    this.plan = plan;
    this.schedule = schedule;
    this.refits = new RefitSchedule(plan.spec(), schedule, plan.spec().start().version());
    this.learningRate = new LearningRate(plan.spec(), schedule.steps());
    this.checkpoints = new FoldCheckpoints(plan, schedule, progress, orders, effects);
    this.orders = orders;
    this.workers = workers;
    this.effects = effects;
    this.stateful = plan.seats().stateful();
    this.steps = new OpenSteps(plan, schedule, workers);
    this.arrangement = new Arrangement(plan.spec().batch().usesClusters(), schedule);
    this.forecast = new SlotForecast(schedule);
    rewind();
  }

  private void rewind() {
    checkpoints.rewind();
    version = checkpoints.newest().version();
    state = checkpoints.newest().state();
    arrangement.forget();
  }

  /** Returns whether the fold waits to be loaded and it is settled from what. */
  boolean mayLoad() {
    return stage == Stage.MEMBERS && !checkpoints.isSealing();
  }

  /** Orders everyone to load what the fold goes on from, under a generation just opened. */
  void load(long now) {
    rewind();
    reloadNeeded = false;
    Task.Source fresh =
        plan.spec().start().from().equals("random") ? Task.Source.INITIAL : Task.Source.START;
    Task.Source source = checkpoints.exist() ? Task.Source.CHECKPOINT : fresh;
    for (Place place : stateful) {
      Task task =
          place.equals(Place.CLUSTERER)
              ? new Task.LoadMixture(schedule.fold(), version, !checkpoints.exist())
              : new Task.Load(schedule.fold(), version, source);
      orders.give(place, task, now);
    }
    stage = Stage.LOADING;
  }

  /** Notes that state was lost with a shard or the clusterer. */
  void stateLost() {
    boolean saved = stage == Stage.JUDGING && checkpoints.isWritten(version);
    if (saved || stage == Stage.FINISHED) {
      reloadNeeded = true; // nobody needs it before the next step
      return;
    }
    steps.close();
    orders.cancel(stateful);
    stage = Stage.MEMBERS;
  }

  /** Leases a slot to a worker, not the one that it pushes. */
  Optional<SlotLease> lease(MemberId worker, Optional<SlotPush> push, long now) {
    return stage == Stage.TRAINING ? steps.lease(worker, push, forecast, now) : Optional.empty();
  }

  /** Returns what the worker of a lease will probably be given next; see {@link SlotForecast}. */
  List<Integer> nextSamples(SlotLease lease) {
    return forecast.after(lease, steps.span(lease), workers.getAsInt());
  }

  /** Returns the steps that are being computed, if any are. */
  Optional<OpenSteps> openSteps() {
    return stage == Stage.TRAINING ? Optional.of(steps) : Optional.empty();
  }

  void release(MemberId worker) {
    forecast.forget(worker);
    steps.release(worker);
  }

  int expireLeases(long now) {
    return steps.expire(now);
  }

  void seal(int shard, long sealedStep, double[] norms) {
    if (stage == Stage.TRAINING) {
      steps.seal(shard, sealedStep, norms);
    } else if (stage != Stage.MEMBERS && sealedStep >= version) {
      // Before a reload the open step is void already, though the generation is still the old one.
      throw new IllegalArgumentException("step: " + sealedStep + " (expected: none is open)");
    }
  }

  /** Takes what came of an order that was just taken off the desk. */
  void outcome(Order order, Outcome outcome) {
    Task task = order.task();
    if (task instanceof Task.Save || task instanceof Task.SaveMixture) {
      saved(order, outcome);
    } else if (task instanceof Task.Refit refit) {
      Outcome.Fitted fit = require(outcome, Outcome.Fitted.class);
      effects.accept(new Effect.Append(RunRecord.MixtureFitted.of(schedule.fold(), refit, fit)));
    } else if (task instanceof Task.Assign) {
      arrangement.add(version, require(outcome, Outcome.Assigned.class));
    } else if (task instanceof Task.Evaluate evaluate) {
      checkpoints.evaluated(evaluate, require(outcome, Outcome.Scored.class));
    }
  }

  /** Done: it is kept. Saved, then: it is written. */
  private void saved(Order order, Outcome outcome) {
    if (!(outcome instanceof Outcome.Done)) {
      checkpoints.written(order, require(outcome, Outcome.Saved.class));
    }
  }

  private static <T extends Outcome> T require(Outcome outcome, Class<T> type) {
    if (!type.isInstance(outcome)) {
      throw new IllegalArgumentException(
          "outcome: "
              + outcome.getClass().getSimpleName()
              + " (expected: "
              + type.getSimpleName()
              + ")");
    }
    return type.cast(outcome);
  }

  /** Returns the save order of that id whose file is awaited from a place. */
  Optional<Order> awaited(Place place, long id) {
    return checkpoints.awaited(place, id);
  }

  /** Notes that the checkpoint is durable. */
  void sealed(long sealedVersion) {
    checkpoints.sealed(sealedVersion);
  }

  /** Makes the next move if it can be made; returns whether it was. */
  boolean advance(long now) {
    Stage before = stage;
    long versionBefore = version;
    checkpoints.evaluate(now);
    switch (stage) {
      case LOADING -> loaded(now);
      case ARRANGING -> arrange(now);
      case TRAINING -> train(now);
      case REFITTING -> refit(now);
      case SAVING -> kept(now);
      case JUDGING -> judge(now);
      default -> {}
    }
    return stage != before || version != versionBefore;
  }

  private void loaded(long now) {
    if (orders.isIdle(stateful)) {
      boundary(now);
    }
  }

  private void openStep() {
    if (reloadNeeded) {
      stage = Stage.MEMBERS;
      return;
    }
    stage = Stage.ARRANGING;
  }

  private void arrange(long now) {
    Optional<Task> missing = arrangement.missing(version, state.mixtures());
    if (missing.isPresent()) {
      if (orders.at(Place.CLUSTERER).isEmpty()) {
        orders.give(Place.CLUSTERER, missing.get(), now);
      }
    } else {
      steps.open(version, this::mayRunInto);
      stage = Stage.TRAINING;
    }
  }

  /** Nobody runs ahead of a checkpoint, a judgement, a fit, another mixture or another epoch. */
  private boolean mayRunInto(long next) {
    return !checkpoints.isDue(next)
        && !checkpoints.isJudgementDue(next)
        && !schedule.endsEpoch(next)
        && !refits.due(next)
        && state.mixtures().at(next) == mixtureVersion();
  }

  private void train(long now) {
    OpenStep step = steps.first();
    if (step.isGathered()) {
      Update update = step.decide(plan.spec().optimizer().clipNorm());
      for (Place place : stateful) {
        if (!place.equals(Place.CLUSTERER)) {
          orders.give(place, new Task.Apply(version, update.scale(), rate(), update.skip()), now);
        }
      }
    } else if (step.isDecided() && shardsIdle()) {
      RunRecord.StepCommitted committed =
          step.committed(schedule.fold(), schedule.epoch(version), rate(), mixtureVersion());
      effects.accept(new Effect.Append(committed));
      version++;
      state = state.afterStep(committed.skipped());
      boundaryRefitOrdered = false;
      steps.removeFirst();
      stage = Stage.REFITTING;
    }
  }

  private boolean shardsIdle() {
    return orders.isIdle(stateful.subList(0, plan.shardBlocks().size()));
  }

  private void refit(long now) {
    boolean fitting = orders.at(Place.CLUSTERER).isPresent();
    if (refits.due(version) && !boundaryRefitOrdered) {
      if (fitting) {
        return;
      }
      orderRefit(now);
      fitting = true;
    }
    boolean neededNow = state.mixtures().at(version) == state.mixtures().next() - 1;
    if (fitting && (neededNow || schedule.checkpointDue(version))) {
      return;
    }
    boundary(now);
  }

  /** What comes before the next step once everyone with state is idle. */
  private void boundary(long now) {
    if (checkpoints.isJudgementDue(version)) {
      stage = Stage.JUDGING;
    } else if (checkpoints.isDue(version)) {
      state = checkpoints.order(version, state, now);
      stage = Stage.SAVING;
    } else {
      openStep();
    }
  }

  private void orderRefit(long now) {
    long next = state.mixtures().next();
    long effective = version + plan.spec().mixture().refitLag();
    orders.give(
        Place.CLUSTERER,
        new Task.Refit(version - 1, next, effective, schedule.mixtureSeed(next)),
        now);
    state = state.with(state.mixtures().with(new MixtureVersion(next, effective), version));
    boundaryRefitOrdered = true;
  }

  private void kept(long now) {
    if (orders.isIdle(stateful)) {
      boundary(now);
    }
  }

  private void judge(long now) {
    if (!checkpoints.canBeJudged()) {
      return;
    }
    Optional<Long> result = checkpoints.result();
    if (result.isEmpty()) {
      state = state.with(checkpoints.judge());
      boundary(now);
    } else if (orders.isIdle(stateful)) { // a fit that nobody will use may be under way
      effects.accept(new Effect.Append(new RunRecord.FoldFinished(schedule.fold(), result.get())));
      stage = Stage.FINISHED;
    }
  }

  /** Returns why going on would get nowhere, if it would. */
  Optional<String> hopeless() {
    if (state.skippedInRow() < plan.spec().optimizer().maxSkippedSteps()) {
      return Optional.empty();
    }
    return Optional.of(
        "step %d of fold %d: the gradient was not finite %d times in a row (expected: a lower"
                .formatted(version - 1, schedule.fold(), state.skippedInRow())
            + " optimizer.learningRate, or a larger optimizer.maxSkippedSteps)");
  }

  /** Returns what the fold does, for people. */
  Phase phase() {
    return switch (stage) {
      case MEMBERS -> Phase.JOINING;
      case LOADING -> Phase.LOADING;
      case TRAINING -> Phase.TRAINING;
      case ARRANGING, REFITTING -> Phase.REFITTING;
      case SAVING -> Phase.SAVING;
      case JUDGING -> checkpoints.isBeingSaved() ? Phase.SAVING : Phase.EVALUATING;
      case FINISHED -> Phase.EVALUATING;
    };
  }

  Stage stage() {
    return stage;
  }

  FoldSchedule schedule() {
    return schedule;
  }

  long version() {
    return version;
  }

  FoldState state() {
    return state;
  }

  /** Returns the version of the mixture that the open step uses, 0 before the first. */
  long mixtureVersion() {
    return state.mixtures().at(version);
  }

  /** Returns the learning rate of the open step. */
  double rate() {
    return learningRate.at(version, state.verdicts().plateau());
  }

  /** Returns whether some worker computes a slot. */
  boolean isComputing() {
    return stage == Stage.TRAINING && steps.isComputing();
  }

  /** Returns what the open step, or else the newest checkpoint, waits for, in words. */
  String waitsFor(long now) {
    return stage == Stage.TRAINING ? steps.first().waitsFor(now) : checkpoints.waitsFor(now);
  }
}
