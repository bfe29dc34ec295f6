package cxrcml.evaluator.report;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.crossvalidation.Evaluation;
import java.util.List;
import java.util.Optional;

/**
 * A model as the report shows it.
 *
 * @param name for people, for example {@code CXR-CML}
 * @param history in order of step; empty: no curves
 * @param clusters a map of its image embeddings, where there is a mixture
 */
public record ReportedModel(
    String name,
    Evaluation evaluation,
    List<TrainingPoint> history,
    Optional<ClusterMap> clusters) {
  /** Keeps its own copy of the list. */
  public ReportedModel {
    requireNonNull(evaluation, "evaluation");
    history = List.copyOf(history);
  }

  /** Returns a model of which only the evaluation is known. */
  public static ReportedModel of(String name, Evaluation evaluation) {
    return new ReportedModel(name, evaluation, List.of(), Optional.empty());
  }
}
