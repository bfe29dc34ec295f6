package cxrcml.evaluator.report;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.crossvalidation.Evaluation;
import java.util.List;
import java.util.Optional;

/**
 * A model as the report shows it.
 *
 * @param name for people, for example {@code CXR-CML}
 * @param history in order of step; empty: no curves
 * @param clusters a map of its image embeddings, where there is a mixture
 * @param diagnosis what the mixture of the same fold knows of the classes
 * @param probe the linear probe on its embeddings, where one was asked for
 * @param specification the run's, as YAML; empty for a model from elsewhere
 */
public record ReportedModel(
    String name,
    Evaluation evaluation,
    List<TrainingPoint> history,
    Optional<ClusterMap> clusters,
    Optional<ClusterDiagnosis> diagnosis,
    Optional<Evaluation> probe,
    String specification) {
  /** Keeps its own copy of the list. */
  public ReportedModel {
    requireNonNull(evaluation, "evaluation");
    history = List.copyOf(history);
  }

  /** Returns a model of which only the evaluation is known. */
  public static ReportedModel of(String name, Evaluation evaluation) {
    return new ReportedModel(
        name, evaluation, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), "");
  }

  /** Returns the same model with the evaluation of its linear probe. */
  public ReportedModel withProbe(Optional<Evaluation> evaluated) {
    return new ReportedModel(
        name, evaluation, history, clusters, diagnosis, evaluated, specification);
  }
}
