package cxrcml.coordinator.run;

import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.checkpoint.Retention;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.OrderDesk;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.schedule.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The checkpoints of a fold, one after another: kept by shards and clusterer, written while
 * training goes on, sealed, evaluated, and judged. The judgement takes effect a stated number of
 * steps after the checkpoint, or where the next one is due if that comes first, so that the bits do
 * not depend on how long anything took. One that is loaded from is judged anew.
 */
final class FoldCheckpoints {
  private enum Progress {
    WRITING,
    SEALING,
    SEALED,
    JUDGED
  }

  private final RunPlan plan;
  private final FoldSchedule schedule;
  private final FoldEvaluations evaluations;
  private final OrderDesk orders;
  private final Consumer<Effect> effects;

  /** Save orders by their ids whose files are not there yet, and the files that are. */
  private final Map<Long, Order> awaited = new LinkedHashMap<>();

  private final List<Outcome.Saved> files = new ArrayList<>();
  private Optional<FoldProgress.Sealed> sealed;

  /** Also the fold's start point, as if it had been judged. */
  private FoldProgress.Sealed newest;

  private Progress progress;

  FoldCheckpoints(
      RunPlan plan,
      FoldSchedule schedule,
      FoldProgress fold,
      OrderDesk orders,
      Consumer<Effect> effects) {
    this.plan = plan;
    this.schedule = schedule;
    this.evaluations = new FoldEvaluations(plan.spec(), schedule, fold.evaluated());
    this.orders = orders;
    this.effects = effects;
    this.sealed = fold.sealed();
    rewind();
  }

  /** Goes back to what the fold is loaded from; what is being written is void. */
  void rewind() {
    awaited.clear();
    files.clear();
    newest =
        sealed.orElseGet(
            () ->
                new FoldProgress.Sealed(
                    plan.spec().start().version(), FoldState.initial(plan.spec())));
    progress = sealed.isPresent() ? Progress.SEALED : Progress.JUDGED;
  }

  /** Returns whether there is a checkpoint to load from, instead of the fold's start point. */
  boolean exist() {
    return sealed.isPresent();
  }

  /** The newest checkpoint, or the start point. */
  FoldProgress.Sealed newest() {
    return newest;
  }

  /** Returns whether a version is to be saved still. */
  boolean isDue(long version) {
    return schedule.checkpointDue(version) && version != newest.version();
  }

  /** Orders everyone with state to save a version; returns the state that goes with it. */
  FoldState order(long version, FoldState state, long now) {
    files.clear();
    for (Place place : plan.seats().stateful()) {
      Task task =
          place.equals(Place.CLUSTERER)
              ? new Task.SaveMixture(schedule.fold(), version)
              : new Task.Save(schedule.fold(), version);
      Order order = orders.give(place, task, now);
      awaited.put(order.id(), order);
    }
    newest = new FoldProgress.Sealed(version, state.afterCheckpoint());
    progress = Progress.WRITING;
    return newest.state();
  }

  /** Returns the save order of that id whose file is awaited from a place. */
  Optional<Order> awaited(Place place, long id) {
    return Optional.ofNullable(awaited.get(id)).filter(order -> order.place().equals(place));
  }

  /** Takes a file, once; with the last one the checkpoint is to be sealed. */
  void written(Order order, Outcome.Saved file) {
    if (awaited.remove(order.id()) == null) {
      return;
    }
    files.add(file);
    if (awaited.isEmpty()) {
      Retention retention =
          new Retention(
              plan.spec().checkpoint().keep(), newest.state().verdicts().best().version());
      effects.accept(
          new Effect.Seal(schedule.fold(), newest.version(), files, newest.state(), retention));
      progress = Progress.SEALING;
    }
  }

  /** Notes that a checkpoint is durable. */
  void sealed(long version) {
    if (progress != Progress.SEALING || version != newest.version()) {
      return;
    }
    sealed = Optional.of(newest);
    effects.accept(new Effect.Append(new RunRecord.CheckpointSealed(schedule.fold(), version)));
    progress = Progress.SEALED;
  }

  /** Returns whether the newest one is being sealed; what is loaded next is then this one. */
  boolean isSealing() {
    return progress == Progress.SEALING;
  }

  /** Returns whether the newest one is not durable yet. */
  boolean isBeingSaved() {
    return progress == Progress.WRITING || isSealing();
  }

  /** Returns whether the files of a version are all there. */
  boolean isWritten(long version) {
    return version == newest.version() && progress != Progress.WRITING;
  }

  /** Has the newest one evaluated as far as its judgement needs it. */
  void evaluate(long now) {
    if (progress == Progress.SEALED && orders.at(Place.EVALUATOR).isEmpty()) {
      evaluations
          .missing(newest.version(), newest.state())
          .ifPresent(task -> orders.give(Place.EVALUATOR, task, now));
    }
  }

  void evaluated(Task.Evaluate task, Outcome.Scored scored) {
    RunRecord.Evaluated evaluated = RunRecord.Evaluated.of(task, scored);
    evaluations.add(evaluated);
    effects.accept(new Effect.Append(evaluated));
  }

  /** Returns whether no step may begin at a version before the newest one is judged. */
  boolean isJudgementDue(long version) {
    if (progress == Progress.JUDGED) {
      return false;
    }
    boolean last = newest.version() == schedule.steps();
    long lag = last ? 0 : plan.spec().checkpoint().lagSteps();
    return version - newest.version() >= lag || isDue(version);
  }

  /** Returns whether all is there that the judgement needs. */
  boolean canBeJudged() {
    return progress == Progress.SEALED
        && evaluations.missing(newest.version(), newest.state()).isEmpty();
  }

  /** Returns the version that is the fold's result if the fold ends with the newest one. */
  Optional<Long> result() {
    return evaluations.ends(newest.version(), newest.state())
        ? Optional.of(evaluations.result(newest.version(), newest.state()))
        : Optional.empty();
  }

  /** Judges the newest one: what is decided then holds from here on. */
  Verdicts judge() {
    progress = Progress.JUDGED;
    return evaluations.verdicts(newest.version(), newest.state());
  }

  /** Returns what the newest one waits for before it is durable, in words. */
  String waitsFor(long now) {
    return awaited.values().stream()
        .findFirst()
        .map(order -> Waits.outcome(order, now))
        .orElse("the disk");
  }
}
