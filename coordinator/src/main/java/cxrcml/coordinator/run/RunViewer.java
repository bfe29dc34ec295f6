package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.Membership;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.OrderDesk;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Describes the run for people; reads everything, changes nothing. */
final class RunViewer {
  private final RunPlan plan;
  private final Membership members;
  private final OrderDesk orders;
  private final Set<Integer> finishedFolds;
  private final RunGauges gauges;
  private final WorkerDesk workers;

  RunViewer(
      RunPlan plan,
      Membership members,
      OrderDesk orders,
      Set<Integer> finishedFolds,
      RunGauges gauges,
      WorkerDesk workers) {
    this.plan = plan;
    this.members = members;
    this.orders = orders;
    this.finishedFolds = finishedFolds;
    this.gauges = gauges;
    this.workers = workers;
  }

  /** Returns who and what the run waits for, since when. */
  String waitsFor(Phase phase, Optional<FoldTraining> fold, long now) {
    if (phase == Phase.DONE) {
      return "";
    }
    List<Place> absent =
        phase == Phase.JOINING
            ? plan.seats().stateful().stream().filter(place -> !members.isSeated(place)).toList()
            : List.of();
    if (!absent.isEmpty()) {
      return Waits.seats(absent);
    }
    // While a step is computed or a checkpoint written, nobody waits for the evaluator.
    boolean inBackground = phase != Phase.EVALUATING && phase != Phase.REPORTING;
    Optional<Order> first =
        orders.open().stream()
            .filter(order -> !inBackground || !order.place().equals(Place.EVALUATOR))
            .findFirst();
    if (first.isPresent()) {
      return members.isSeated(first.get().place())
          ? Waits.outcome(first.get(), now)
          : Waits.seats(List.of(first.get().place())) + " and " + first.get().task();
    }
    return fold.map(training -> training.waitsFor(now)).orElse("the disk");
  }

  /**
   * Returns the run at one moment.
   *
   * @param fold the fold in training, or the last one that was
   * @param reason what it waits for, shown unless workers compute
   */
  RunView view(Phase phase, Optional<FoldTraining> fold, String reason, long now) {
    long version = fold.map(FoldTraining::version).orElse(0L);
    long steps = fold.map(training -> training.schedule().steps()).orElse(0L);
    Optional<FoldTraining> open = fold.filter(training -> version < steps);
    int lastFold = plan.folds().get(plan.folds().size() - 1);
    return new RunView(
        orders.fence(),
        phase,
        fold.filter(FoldTraining::isComputing).isPresent() ? "" : reason,
        plan.folds(),
        fold.map(training -> training.schedule().fold()).orElse(lastFold),
        open.map(training -> training.schedule().epoch(version)).orElse(0),
        version,
        steps,
        fold.map(FoldTraining::mixtureVersion).orElse(0L),
        gauges.newest(),
        gauges.warning().and(workers.warning()),
        gauges.checkpoint(now),
        open.map(FoldTraining::rate).orElse(0.0),
        gauges.throughput().samplesPerSecond(),
        eta(phase, fold),
        gauges.counts(workers.quarantined()),
        gauges.phaseSeconds(),
        members.views(now));
  }

  private double eta(Phase phase, Optional<FoldTraining> fold) {
    if (phase == Phase.DONE) {
      return 0;
    }
    if (fold.isEmpty()) {
      return -1;
    }
    FoldTraining training = fold.get();
    long remaining = training.schedule().steps() - training.version();
    for (int other : plan.folds()) {
      if (!finishedFolds.contains(other) && other != training.schedule().fold()) {
        // Folds differ by a few samples; their steps hardly do.
        remaining += training.schedule().steps() - plan.spec().start().version();
      }
    }
    return gauges.throughput().secondsFor(remaining);
  }
}
