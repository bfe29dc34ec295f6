package cxrcml.evaluator.crossvalidation;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.bootstrap.Interval;
import cxrcml.evaluator.bootstrap.Replicates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The paired difference of two models on the same samples. Both were resampled with the same draws,
 * so a resample's difference is between scores of the same patients.
 *
 * @param macro in the order of {@link MacroGroup}
 * @param classes in the order of the evaluations
 */
public record Comparison(
    Evaluation baseline,
    Evaluation candidate,
    Map<MacroGroup, Difference> macro,
    List<Difference> classes) {
  /** Keeps its own copy of the list. */
  public Comparison {
    classes = List.copyOf(classes);
  }

  /**
   * Compares two evaluations of the same samples by the same bootstrap.
   *
   * @throws IllegalArgumentException if samples, folds, labels or classes differ
   */
  public static Comparison of(Evaluation baseline, Evaluation candidate) {
    baseline.predictions().requireSameSamples(candidate.predictions());
    int resamples = baseline.replicates().resamples();
    if (candidate.replicates().resamples() != resamples) {
      throw new IllegalArgumentException(
          "resamples: " + candidate.replicates().resamples() + " (expected: " + resamples + ")");
    }
    List<DiseaseClass> diseases = baseline.classes().stream().map(ClassResult::disease).toList();
    Map<MacroGroup, Difference> macro = new EnumMap<>(MacroGroup.class);
    for (MacroGroup group : MacroGroup.values()) {
      macro.put(
          group,
          difference(
              candidate.macro(group).auc() - baseline.macro(group).auc(),
              baseline.replicates(),
              candidate.replicates(),
              aucs -> group.mean(aucs, diseases)));
    }
    List<Difference> classes = new ArrayList<>();
    for (int c = 0; c < diseases.size(); c++) {
      int index = c;
      classes.add(
          difference(
              candidate.classes().get(c).auc().mean() - baseline.classes().get(c).auc().mean(),
              baseline.replicates(),
              candidate.replicates(),
              aucs -> aucs[index]));
    }
    return new Comparison(baseline, candidate, Collections.unmodifiableMap(macro), classes);
  }

  private static Difference difference(
      double auc, Replicates baseline, Replicates candidate, ToDoubleFunction<double[]> statistic) {
    double[] differences = new double[baseline.resamples()];
    for (int r = 0; r < differences.length; r++) {
      differences[r] =
          statistic.applyAsDouble(candidate.auc(r)) - statistic.applyAsDouble(baseline.auc(r));
    }
    Interval interval = Interval.of(differences);
    return new Difference(auc, interval.low(), interval.high());
  }
}
