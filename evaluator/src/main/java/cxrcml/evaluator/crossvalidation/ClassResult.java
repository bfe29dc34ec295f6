package cxrcml.evaluator.crossvalidation;

import cxrcml.dataset.DiseaseClass;
import java.util.List;

/**
 * A class over all folds.
 *
 * @param positives evaluated samples that carry the class
 */
public record ClassResult(
    DiseaseClass disease,
    int positives,
    Estimate auc,
    Estimate averagePrecision,
    List<FoldResult> folds) {
  /** Keeps its own copy of the list. */
  public ClassResult {
    folds = List.copyOf(folds);
  }
}
