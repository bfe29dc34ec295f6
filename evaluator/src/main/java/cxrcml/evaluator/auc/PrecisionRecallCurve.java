package cxrcml.evaluator.auc;

import java.util.Arrays;

/**
 * A precision-recall curve sampled at evenly spaced recalls, so that the curves of several folds
 * can be averaged; a step function without interpolation, as average precision reads it.
 */
public final class PrecisionRecallCurve {
  private PrecisionRecallCurve() {}

  /**
   * Returns the precision at recalls 1/n, 2/n, ..., 1: that of the highest threshold which reaches
   * the recall, equal scores entering together.
   *
   * @param intervals n, >= 1
   * @return length n; all NaN where there is no positive
   */
  public static double[] precisions(float[] scores, boolean[] labels, int intervals) {
    long[] order = new long[scores.length];
    int positives = 0;
    for (int i = 0; i < order.length; i++) {
      order[i] = ((long) Ranking.descending(scores[i]) << 32) | i;
      positives += labels[i] ? 1 : 0;
    }
    Arrays.sort(order);
    double[] precisions = new double[intervals];
    Arrays.fill(precisions, Double.NaN);
    int next = 0;
    int found = 0;
    for (int rank = 0; rank < order.length && positives > 0; rank++) {
      found += labels[(int) order[rank]] ? 1 : 0;
      boolean last = rank + 1 == order.length || order[rank] >> 32 != order[rank + 1] >> 32;
      while (last && next < intervals && (long) found * intervals >= (next + 1L) * positives) {
        precisions[next++] = (double) found / (rank + 1);
      }
    }
    return precisions;
  }
}
