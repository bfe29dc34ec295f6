package cxrcml.evaluator.report;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a report tells.
 *
 * @param date when it was made, as it shall be printed
 * @param models one, or a baseline and a candidate on the same samples
 * @param reference the evaluation of the score that counts the other labels
 */
public record ReportContent(
    Provenance provenance, String date, List<ReportedModel> models, Evaluation reference) {
  /** Checks the number of models. */
  public ReportContent {
    requireNonNull(provenance, "provenance");
    requireNonNull(reference, "reference");
    models = List.copyOf(models);
    if (models.isEmpty() || models.size() > 2) {
      throw new IllegalArgumentException("models: " + models.size() + " (expected: 1 or 2)");
    }
  }

  /** Returns the paired difference where there are two models. */
  Optional<Comparison> comparison() {
    return models.size() < 2
        ? Optional.empty()
        : Optional.of(Comparison.of(models.get(0).evaluation(), last().evaluation()));
  }

  /** Returns the model that the report is about. */
  ReportedModel last() {
    return models.get(models.size() - 1);
  }

  /** Returns the indices of the classes, most frequent first. */
  List<Integer> classesByPositives() {
    List<ClassResult> classes = last().evaluation().classes();
    return IntStream.range(0, classes.size())
        .boxed()
        .sorted(Comparator.comparing((Integer c) -> -classes.get(c).positives()))
        .toList();
  }
}
