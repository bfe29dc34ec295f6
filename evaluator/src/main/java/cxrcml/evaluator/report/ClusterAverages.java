package cxrcml.evaluator.report;

import cxrcml.evaluator.ablation.AblatedRow;
import cxrcml.evaluator.clusters.ClusterDiagnosis;
import java.util.function.ToDoubleFunction;

/** Means over the folds and seeds of a row that have a mixture. */
final class ClusterAverages {
  private ClusterAverages() {}

  /** Averages what is not NaN; NaN if nothing is left. */
  static double all(AblatedRow row, ToDoubleFunction<ClusterDiagnosis> value) {
    return row.diagnoses().stream()
        .mapToDouble(value)
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }
}
