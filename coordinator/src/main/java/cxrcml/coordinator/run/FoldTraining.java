package cxrcml.coordinator.run;

import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.checkpoint.Retention;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * One fold from its start point to its result: load, then step after step, and after each committed
 * step the boundary, in this order: refit, checkpoint, evaluation, next step.
 */
final class FoldTraining {
  private final RunPlan plan;
  private final FoldSchedule schedule;
  private final RefitSchedule refits;
  private final LearningRate learningRate;
  private final FoldEvaluations evaluations;
  private final OrderDesk orders;
  private final IntSupplier workers;
  private final Consumer<Effect> effects;
  private final List<Place> stateful;
  private final OpenSteps steps;
  private final Arrangement arrangement;
  private final SlotForecast forecast;
  private final List<Outcome.Saved> files = new ArrayList<>();

  private Stage stage = Stage.MEMBERS;
  private long version;
  private FoldState state;
  private Optional<FoldProgress.Sealed> sealed;
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
    this.evaluations = new FoldEvaluations(plan.spec(), schedule, progress.evaluated());
    this.orders = orders;
    this.workers = workers;
    this.effects = effects;
    this.stateful = plan.seats().stateful();
    this.steps = new OpenSteps(plan, schedule, workers);
    this.arrangement = new Arrangement(plan.spec().batch().usesClusters(), schedule);
    this.forecast = new SlotForecast(schedule);
    this.sealed = progress.sealed();
    rewind();
  }

  private void rewind() {
    version = sealed.map(FoldProgress.Sealed::version).orElse(plan.spec().start().version());
    state = sealed.map(FoldProgress.Sealed::state).orElse(FoldState.initial(plan.spec()));
    arrangement.forget();
  }

  /** Orders everyone to load what the fold goes on from, under a generation just opened. */
  void load(long now) {
    rewind();
    reloadNeeded = false;
    Task.Source fresh =
        plan.spec().start().from().equals("random") ? Task.Source.INITIAL : Task.Source.START;
    Task.Source source = sealed.isPresent() ? Task.Source.CHECKPOINT : fresh;
    for (Place place : stateful) {
      Task task =
          place.equals(Place.CLUSTERER)
              ? new Task.LoadMixture(schedule.fold(), version, sealed.isEmpty())
              : new Task.Load(schedule.fold(), version, source);
      orders.give(place, task, now);
    }
    stage = Stage.LOADING;
  }

  /** Notes that state was lost with a shard or the clusterer. */
  void stateLost() {
    if (stage == Stage.SEALING || stage == Stage.EVALUATING || stage == Stage.FINISHED) {
      reloadNeeded = true; // nobody needs it before the next step, and the checkpoint is written
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
      files.add(require(outcome, Outcome.Saved.class));
    } else if (task instanceof Task.Refit refit) {
      fitted(refit, require(outcome, Outcome.Fitted.class));
    } else if (task instanceof Task.Assign) {
      arrangement.add(version, require(outcome, Outcome.Assigned.class));
    } else if (task instanceof Task.Evaluate evaluate) {
      Outcome.Scored scored = require(outcome, Outcome.Scored.class);
      RunRecord.Evaluated evaluated =
          new RunRecord.Evaluated(
              evaluate.fold(),
              evaluate.version(),
              evaluate.last(),
              scored.macroAuc(),
              scored.referenceAuc(),
              scored.loss(),
              scored.groupAuc());
      evaluations.add(evaluated);
      effects.accept(new Effect.Append(evaluated));
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

  private void fitted(Task.Refit refit, Outcome.Fitted fit) {
    effects.accept(
        new Effect.Append(
            new RunRecord.MixtureFitted(
                schedule.fold(),
                refit.mixtureVersion(),
                refit.throughStep(),
                refit.effectiveStep(),
                fit.samples(),
                fit.iterations(),
                fit.logLikelihood(),
                fit.effectiveComponents(),
                fit.overlap())));
  }

  /** Notes that the checkpoint is durable. */
  void sealed(long sealedVersion) {
    if (stage != Stage.SEALING || sealedVersion != version) {
      return;
    }
    sealed = Optional.of(new FoldProgress.Sealed(version, state));
    effects.accept(new Effect.Append(new RunRecord.CheckpointSealed(schedule.fold(), version)));
    stage = Stage.EVALUATING;
  }

  /** Makes the next move if it can be made; returns whether it was. */
  boolean advance(long now) {
    Stage before = stage;
    long versionBefore = version;
    switch (stage) {
      case LOADING -> loaded();
      case ARRANGING -> arrange(now);
      case TRAINING -> train(now);
      case REFITTING -> refit(now);
      case SAVING -> saved();
      case EVALUATING -> evaluate(now);
      default -> {}
    }
    return stage != before || version != versionBefore;
  }

  private void loaded() {
    if (!orders.isIdle(stateful)) {
      return;
    }
    if (sealed.isPresent()) {
      stage = Stage.EVALUATING;
    } else {
      openStep();
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

  /** Nobody runs ahead of a checkpoint, of a fit, of another mixture or of another epoch. */
  private boolean mayRunInto(long next) {
    return !schedule.checkpointDue(next)
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
    if (schedule.checkpointDue(version)) {
      orderSaves(now);
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

  private void orderSaves(long now) {
    files.clear();
    for (Place place : stateful) {
      Task task =
          place.equals(Place.CLUSTERER)
              ? new Task.SaveMixture(schedule.fold(), version)
              : new Task.Save(schedule.fold(), version);
      orders.give(place, task, now);
    }
    stage = Stage.SAVING;
  }

  private void saved() {
    if (!orders.isIdle(stateful)) {
      return;
    }
    state = state.afterCheckpoint();
    Retention retention =
        new Retention(plan.spec().checkpoint().keep(), state.verdicts().best().version());
    effects.accept(new Effect.Seal(schedule.fold(), version, files, state, retention));
    stage = Stage.SEALING;
  }

  private void evaluate(long now) {
    Optional<Task.Evaluate> missing = evaluations.missing(version, state);
    if (missing.isPresent()) {
      if (orders.at(Place.EVALUATOR).isEmpty()) {
        orders.give(Place.EVALUATOR, missing.get(), now);
      }
    } else if (evaluations.ends(version, state)) {
      effects.accept(
          new Effect.Append(
              new RunRecord.FoldFinished(schedule.fold(), evaluations.result(version, state))));
      stage = Stage.FINISHED;
    } else {
      state = state.with(evaluations.verdicts(version, state));
      openStep();
    }
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

  /** Returns what the open step waits for, in words. */
  String stepWaitsFor(long now) {
    return steps.first().waitsFor(now);
  }
}
