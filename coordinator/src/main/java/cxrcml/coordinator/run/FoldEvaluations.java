package cxrcml.coordinator.run;

import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.order.Task.Evaluate;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.schedule.Verdicts;
import cxrcml.service.spec.RunSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which checkpoints of a fold are scored, and what follows from the scores. Scores outlive reloads:
 * a replayed checkpoint has the same bits and therefore the same score.
 *
 * <p>All questions are about the newest sealed checkpoint, its version and the state sealed in it.
 */
final class FoldEvaluations {
  private final RunSpec spec;
  private final FoldSchedule schedule;
  private final Map<Long, Double> losses = new HashMap<>();
  private final Set<Long> exported = new HashSet<>();

  FoldEvaluations(RunSpec spec, FoldSchedule schedule, List<RunRecord.Evaluated> earlier) {
    this.spec = spec;
    this.schedule = schedule;
    earlier.forEach(this::add);
  }

  void add(RunRecord.Evaluated evaluated) {
    losses.put(evaluated.version(), evaluated.loss());
    if (evaluated.last()) {
      exported.add(evaluated.version());
    }
  }

  /** Returns the evaluation that has to come before anything else; empty if none. */
  Optional<Evaluate> missing(long version, FoldState state) {
    boolean scoredByExport = isLastStep(version) && !selectsBest();
    if (isDue(version, state) && !scoredByExport && !losses.containsKey(version)) {
      return Optional.of(new Evaluate(schedule.fold(), version, false));
    }
    if (!ends(version, state)) {
      return Optional.empty();
    }
    long result = result(version, state);
    return exported.contains(result)
        ? Optional.empty()
        : Optional.of(new Evaluate(schedule.fold(), result, true));
  }

  /** Returns the verdicts with the score of this checkpoint, if it was due. */
  Verdicts verdicts(long version, FoldState state) {
    Double loss = losses.get(version);
    return loss != null && isDue(version, state)
        ? state.verdicts().after(version, loss, spec)
        : state.verdicts();
  }

  /** Returns whether the fold ends with this checkpoint. */
  boolean ends(long version, FoldState state) {
    return isLastStep(version) || verdicts(version, state).stops(spec);
  }

  /** Returns the version that becomes the fold's result. */
  long result(long version, FoldState state) {
    Verdicts verdicts = verdicts(version, state);
    return selectsBest() && verdicts.best().exists() ? verdicts.best().version() : version;
  }

  private boolean isDue(long version, FoldState state) {
    int every = spec.evaluation().everyCheckpoints();
    return (every > 0 && state.checkpoints() % every == 0)
        || (isLastStep(version) && selectsBest() && every > 0);
  }

  private boolean isLastStep(long version) {
    return version == schedule.steps();
  }

  private boolean selectsBest() {
    return spec.evaluation().select().equals("best");
  }
}
