package cxrcml.evaluator.crossvalidation;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.auc.Areas;
import cxrcml.evaluator.bootstrap.FoldRanking;
import cxrcml.evaluator.bootstrap.Interval;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.bootstrap.Replicates;
import cxrcml.evaluator.predictions.Predictions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Evaluates out-of-fold predictions.
 *
 * <p>A class's result is the mean over folds of its AUC in each fold. The folds are not pooled into
 * one ranking, because each fold's scores come from its own model and are not on one scale. The
 * interval is that of the same mean: patients are resampled within each fold. A fold without
 * positives or negatives of a class is left out of the class's mean, and named. A macro mean is the
 * mean of its classes' means; the interval's resamples leave out a class that a resample lost.
 */
public final class CrossValidation {
  private final List<DiseaseClass> classes;
  private final PatientBootstrap bootstrap;

  /**
   * Creates an evaluation of the given classes.
   *
   * @param classes in the order of the predictions' columns
   */
  public CrossValidation(List<DiseaseClass> classes, PatientBootstrap bootstrap) {
    this.classes = List.copyOf(classes);
    this.bootstrap = requireNonNull(bootstrap, "bootstrap");
  }

  /** Returns the classes, in the order of the predictions' columns. */
  public List<DiseaseClass> classes() {
    return classes;
  }

  /** Evaluates predictions, whose classes must be this evaluation's, in the same order. */
  public Evaluation evaluate(Predictions predictions) {
    List<String> names = classes.stream().map(DiseaseClass::name).toList();
    if (!predictions.classes().equals(names)) {
      throw new IllegalArgumentException(
          "classes: " + predictions.classes() + " (expected: " + names + ")");
    }
    List<FoldRanking> folds = FoldRanking.of(predictions);
    Replicates replicates = bootstrap.replicate(folds);
    List<ClassResult> results = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      List<FoldResult> perFold = perFold(predictions, folds, c, skipped);
      results.add(
          new ClassResult(
              classes.get(c),
              predictions.positives(c),
              Estimate.of(aucs(perFold), replicates.aucOf(c)),
              Estimate.of(averagePrecisions(perFold), replicates.averagePrecisionOf(c)),
              perFold));
    }
    return new Evaluation(
        predictions,
        folds.stream().map(FoldRanking::fold).toList(),
        results,
        macro(results, replicates),
        skipped,
        replicates);
  }

  private List<FoldResult> perFold(
      Predictions predictions, List<FoldRanking> folds, int classIndex, List<Skipped> skipped) {
    List<FoldResult> results = new ArrayList<>();
    for (FoldRanking fold : folds) {
      int positives = count(predictions.labels(classIndex, predictions.rowsOf(fold.fold())));
      Areas areas = fold.areas(classIndex);
      results.add(new FoldResult(fold.fold(), positives, areas.auc(), areas.averagePrecision()));
      if (!areas.defined()) {
        String reason = positives == 0 ? "no positives" : "no negatives";
        skipped.add(new Skipped(classes.get(classIndex).name(), fold.fold(), reason));
      }
    }
    return results;
  }

  private static int count(boolean[] labels) {
    int count = 0;
    for (boolean label : labels) {
      count += label ? 1 : 0;
    }
    return count;
  }

  private Map<MacroGroup, MacroResult> macro(List<ClassResult> results, Replicates replicates) {
    double[] aucs = results.stream().mapToDouble(result -> result.auc().mean()).toArray();
    double[] averagePrecisions =
        results.stream().mapToDouble(result -> result.averagePrecision().mean()).toArray();
    Map<MacroGroup, MacroResult> macro = new EnumMap<>(MacroGroup.class);
    for (MacroGroup group : MacroGroup.values()) {
      Interval interval =
          Interval.of(
              IntStream.range(0, replicates.resamples())
                  .mapToDouble(r -> group.mean(replicates.auc(r), classes))
                  .toArray());
      long scored =
          results.stream()
              .filter(result -> group.includes(result.disease()))
              .filter(result -> !Double.isNaN(result.auc().mean()))
              .count();
      macro.put(
          group,
          new MacroResult(
              group.mean(aucs, classes),
              group.mean(averagePrecisions, classes),
              interval.low(),
              interval.high(),
              (int) scored));
    }
    return macro;
  }

  private static double[] aucs(List<FoldResult> folds) {
    return folds.stream().mapToDouble(FoldResult::auc).toArray();
  }

  private static double[] averagePrecisions(List<FoldResult> folds) {
    return folds.stream().mapToDouble(FoldResult::averagePrecision).toArray();
  }
}
