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
 * numerator of AUC is summed in whole numbers, so it is exact. Only scores that a positive has can
 * change either area: the samples are cut there, and between two cuts their weights are merely
 * added up, for a block of weightings at once. Instances are immutable and safe for use by many
 * threads.
 */
public final class Ranking {
  /** Bounds of a cut: negatives above, negatives of this score, positives of this score. */
  private static final int CUT = 3;

  private static final long POSITIVE = 1L << 31;

  /** Which weight each sample carries, best score first, negatives before positives of a score. */
  private final int[] units;

  /** Ends of the {@link #CUT} stretches of every score that a positive has, best score first. */
  private final int[] ends;

  private Ranking(int[] units, int[] ends) {
    this.units = units;
    this.ends = ends;
  }

  /**
   * Ranks samples.
   *
   * @param scores length N; no NaN; infinities order as usual, -0 equals 0
   * @param labels length N; true for positives
   * @param units length N; which weight each sample carries (its patient), >= 0
   */
  public static Ranking of(float[] scores, boolean[] labels, int[] units) {
    requireLength("labels", labels.length, scores.length);
    requireLength("units", units.length, scores.length);
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      if (Float.isNaN(scores[i])) {
        throw new IllegalArgumentException("scores: NaN at " + i + " (expected: a number)");
      }
      keys[i] = ((long) descending(scores[i]) << 32) | (labels[i] ? POSITIVE : 0) | i;
    }
    Arrays.parallelSort(keys);
    int[] ranked = new int[keys.length];
    for (int rank = 0; rank < ranked.length; rank++) {
      ranked[rank] = units[(int) (keys[rank] & (POSITIVE - 1))];
    }
    return new Ranking(ranked, cuts(keys));
  }

  private static int[] cuts(long[] keys) {
    int[] ends = new int[CUT * keys.length];
    int size = 0;
    int start = 0; // of the present score
    for (int rank = 0; rank < keys.length; rank++) {
      start = rank > 0 && keys[rank] >> 32 != keys[rank - 1] >> 32 ? rank : start;
      boolean positive = (keys[rank] & POSITIVE) != 0;
      if (positive && (rank == start || (keys[rank - 1] & POSITIVE) == 0)) {
        ends[size++] = start;
        ends[size++] = rank;
        ends[size++] = rank;
      }
      if (positive) {
        ends[size - 1] = rank + 1;
      }
    }
    return Arrays.copyOf(ends, size);
  }

  /** Maps a score to an integer that falls as the score rises; the same for 0 and -0. */
  static int descending(float score) {
    int bits = Float.floatToIntBits(score + 0.0f);
    return ~(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
  }

  /**
   * Computes the areas under the given weights.
   *
   * @param weights how often each unit counts, by unit; 0 to 65,535, their total over samples at
   *     most 2^31
   */
  public Areas areas(int[] weights) {
    return areas(WeightBlock.of(weights))[0];
  }

  /** Computes the areas under every weighting of a block, in its order. */
  public Areas[] areas(WeightBlock weights) {
    long[] above = new long[WeightBlock.SIZE];
    long[] tied = new long[WeightBlock.SIZE];
    long[] here = new long[WeightBlock.SIZE];
    AreaSums sums = new AreaSums();
    int from = 0;
    for (int cut = 0; cut < ends.length; cut += CUT) {
      weights.add(units, from, ends[cut], above);
      boolean ties = ends[cut] != ends[cut + 1];
      if (ties) {
        Arrays.fill(tied, 0);
        weights.add(units, ends[cut], ends[cut + 1], tied);
      }
      Arrays.fill(here, 0);
      from = ends[cut + 2];
      weights.add(units, ends[cut + 1], from, here);
      sums.add(above, tied, here, ties);
    }
    weights.add(units, from, units.length, above);
    return sums.areas(above, weights.size());
  }

  private static void requireLength(String name, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          name + ": length " + actual + " (expected: " + expected + ")");
    }
  }
}
