package cxrcml.evaluator.auc;

import java.util.Arrays;

/**
 * A receiver operating characteristic sampled at evenly spaced false positive rates, so that the
 * curves of several folds can be averaged. Equal scores give a slope, as AUC counts them.
 */
public final class RocCurve {
  private RocCurve() {}

  /**
   * Returns the true positive rate at false positive rates 0, 1/n, ..., 1; the highest one where
   * the curve is vertical.
   *
   * @param intervals n, >= 1
   * @return length n + 1; all NaN where there is no positive or no negative
   */
  public static double[] truePositiveRates(float[] scores, boolean[] labels, int intervals) {
    float[] positives = select(scores, labels, true);
    float[] negatives = select(scores, labels, false);
    double[] rates = new double[intervals + 1];
    if (positives.length == 0 || negatives.length == 0) {
      Arrays.fill(rates, Double.NaN);
      return rates;
    }
    Corner from = new Corner(positives, negatives);
    Corner to = new Corner(positives, negatives);
    to.advance();
    for (int i = 0; i <= intervals; i++) {
      double falsePositives = (double) i * negatives.length / intervals;
      while (to.falsePositives <= falsePositives && to.hasNext()) {
        from.advance();
        to.advance();
      }
      rates[i] = between(from, to, falsePositives) / positives.length;
    }
    return rates;
  }

  private static double between(Corner from, Corner to, double falsePositives) {
    if (to.falsePositives <= falsePositives) {
      return to.truePositives;
    }
    double share =
        (falsePositives - from.falsePositives) / (to.falsePositives - from.falsePositives);
    return from.truePositives + share * (to.truePositives - from.truePositives);
  }

  private static float[] select(float[] scores, boolean[] labels, boolean label) {
    float[] selected = new float[scores.length];
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (labels[i] == label) {
        selected[count++] = scores[i];
      }
    }
    selected = Arrays.copyOf(selected, count);
    Arrays.sort(selected);
    return selected;
  }

  /** A corner of the curve: the counts above a threshold that falls from score to score. */
  private static final class Corner {
    private final float[] positives;
    private final float[] negatives;
    private int truePositives;
    private int falsePositives;

    Corner(float[] positives, float[] negatives) {
      this.positives = positives;
      this.negatives = negatives;
    }

    boolean hasNext() {
      return truePositives < positives.length || falsePositives < negatives.length;
    }

    void advance() {
      float threshold = Math.max(next(positives, truePositives), next(negatives, falsePositives));
      while (truePositives < positives.length && next(positives, truePositives) == threshold) {
        truePositives++;
      }
      while (falsePositives < negatives.length && next(negatives, falsePositives) == threshold) {
        falsePositives++;
      }
    }

    private static float next(float[] ascending, int taken) {
      return taken < ascending.length
          ? ascending[ascending.length - 1 - taken]
          : Float.NEGATIVE_INFINITY;
    }
  }
}
