package cxrcml.evaluator.crossvalidation;

/**
 * A reference that sees no image and knows no sample: the same score for everyone. Its AUC is a
 * half; its average precision is the share of positives, which is what an average precision has to
 * be read against.
 */
public final class Prevalence {
  private Prevalence() {}

  /** Returns the reference's average precision of a class: the mean share over scored folds. */
  public static double averagePrecision(Evaluation evaluation, int classIndex) {
    double sum = 0;
    int folds = 0;
    for (FoldResult fold : evaluation.classes().get(classIndex).folds()) {
      if (!Double.isNaN(fold.auc())) {
        sum +=
            (double) fold.positives()
                / evaluation.predictions().rowsOf(fold.fold(), classIndex).length;
        folds++;
      }
    }
    return sum / folds; // 0 / 0 = NaN
  }

  /** Returns the mean over the scored classes of a group. */
  public static double averagePrecision(Evaluation evaluation, MacroGroup group) {
    double[] perClass = new double[evaluation.classes().size()];
    for (int c = 0; c < perClass.length; c++) {
      perClass[c] = averagePrecision(evaluation, c);
    }
    return group.mean(perClass, evaluation.classes().stream().map(ClassResult::disease).toList());
  }
}
