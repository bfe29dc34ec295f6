package cxrcml.evaluator.auc;

import java.util.Arrays;

/**
 * The samples of one class in descending order of score, sorted once and then scored under as many
 * weightings as wanted, each in one linear pass.
 *
 * <p>With w the weights, P = Σ w of positives and N = Σ w of negatives,
 *
 * <pre>
 *   AUC = (1 / PN) Σ_{i positive, j negative} w_i w_j ([s_i > s_j] + ½ [s_i = s_j])   Mann-Whitney
 *   AP  = Σ_t (R_t − R_{t−1}) Precision_t        t over the distinct scores, descending
 * </pre>
 *
 * <p>AP has scikit-learn's definition: no interpolation, equal scores enter together. Twice the
 * numerator of AUC is summed in whole numbers, so it is exact. Instances are immutable and safe for
 * use by many threads.
 */
public final class Ranking {
  private static final int POSITIVE = 1;
  private static final int LAST_OF_TIE = 2;
  private static final int UNIT_SHIFT = 2;

  /** Largest total weight whose pairs, doubled, are counted without overflow. */
  private static final long LARGEST_WEIGHT = 1L << 31;

  /** Per sample, best score first: unit, whether its score ends here, label. */
  private final int[] codes;

  private Ranking(int[] codes) {
    this.codes = codes;
  }

  /**
   * Ranks samples.
   *
   * @param scores length N; no NaN; infinities order as usual, -0 equals 0
   * @param labels length N; true for positives
   * @param units length N; which weight each sample carries (its patient), in [0, 2^29)
   */
  public static Ranking of(float[] scores, boolean[] labels, int[] units) {
    requireLength("labels", labels.length, scores.length);
    requireLength("units", units.length, scores.length);
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      if (Float.isNaN(scores[i])) {
        throw new IllegalArgumentException("scores: NaN at " + i + " (expected: a number)");
      }
      keys[i] = ((long) descending(scores[i]) << 32) | i;
    }
    Arrays.sort(keys);
    int[] codes = new int[keys.length];
    for (int rank = 0; rank < codes.length; rank++) {
      int i = (int) keys[rank];
      boolean last = rank + 1 == codes.length || keys[rank] >> 32 != keys[rank + 1] >> 32;
      codes[rank] =
          (units[i] << UNIT_SHIFT) | (last ? LAST_OF_TIE : 0) | (labels[i] ? POSITIVE : 0);
    }
    return new Ranking(codes);
  }

  /** Maps a score to an integer that falls as the score rises; the same for 0 and -0. */
  private static int descending(float score) {
    int bits = Float.floatToIntBits(score + 0.0f);
    return ~(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
  }

  /**
   * Computes the areas under the given weights.
   *
   * @param weights how often each unit counts, by unit; >= 0, their total over samples at most 2^31
   */
  public Areas areas(int[] weights) {
    long positivesAbove = 0;
    long negativesAbove = 0;
    long positivesHere = 0;
    long negativesHere = 0;
    long twicePairs = 0;
    double precisionSum = 0;
    for (int code : codes) {
      long weight = weights[code >>> UNIT_SHIFT];
      // Without a branch: labels come in random order and would be mispredicted.
      long ofPositive = weight & -(code & POSITIVE);
      positivesHere += ofPositive;
      negativesHere += weight - ofPositive;
      if ((code & LAST_OF_TIE) == 0) {
        continue;
      }
      twicePairs += negativesHere * (2 * positivesAbove + positivesHere);
      positivesAbove += positivesHere;
      negativesAbove += negativesHere;
      if (positivesHere != 0) {
        precisionSum +=
            (double) (positivesHere * positivesAbove) / (positivesAbove + negativesAbove);
      }
      positivesHere = 0;
      negativesHere = 0;
    }
    if (positivesAbove == 0 || negativesAbove == 0) {
      return Areas.UNDEFINED;
    }
    if (positivesAbove + negativesAbove > LARGEST_WEIGHT) {
      throw new IllegalArgumentException(
          "weights: total "
              + (positivesAbove + negativesAbove)
              + " (expected: <= "
              + LARGEST_WEIGHT
              + ")");
    }
    double pairs = (double) positivesAbove * negativesAbove;
    return new Areas(twicePairs / (2 * pairs), precisionSum / positivesAbove);
  }

  private static void requireLength(String name, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          name + ": length " + actual + " (expected: " + expected + ")");
    }
  }
}
