package cxrcml.evaluator.auc;

/**
 * The two areas of one class. Both are NaN where the samples hold no positive or no negative:
 * nothing can be said then, and a number such as 0.5 would lie.
 *
 * @param auc area under the ROC curve, in [0, 1]
 * @param averagePrecision area under the precision-recall curve as a step function, in (0, 1]
 */
public record Areas(double auc, double averagePrecision) {
  /** Nothing can be said. */
  public static final Areas UNDEFINED = new Areas(Double.NaN, Double.NaN);

  /** Computes the areas of samples that all count once. */
  public static Areas of(float[] scores, boolean[] labels) {
    return Ranking.of(scores, labels, new int[scores.length]).areas(new int[] {1});
  }

  /** Returns whether there was a positive and a negative. */
  public boolean defined() {
    return !Double.isNaN(auc);
  }
}
