package cxrcml.evaluator.auc;

import java.util.List;

/**
 * Up to 32 weightings of the same units, packed so that one cache line holds a unit's weights under
 * all of them: four 16-bit lanes in a {@code long}, whose plain sums do not touch one another until
 * a lane is full.
 */
public final class WeightBlock {
  /** Most weightings of a block. */
  public static final int SIZE = 32;

  private static final int LANES = 4;
  private static final int LANE_BITS = 16;
  private static final int LANE_MASK = (1 << LANE_BITS) - 1;
  private static final int WORDS = SIZE / LANES;

  private final int size;
  private final long[] packed; // shape [units, WORDS]
  private final int mostAdded; // samples whose weights fit in a lane together

  private WeightBlock(int size, long[] packed, int heaviest) {
    this.size = size;
    this.packed = packed;
    this.mostAdded = LANE_MASK / Math.max(1, heaviest);
  }

  /**
   * Packs weightings.
   *
   * @param weightings 1 to 32 of equal length; each value 0 to 65,535
   */
  public static WeightBlock of(List<int[]> weightings) {
    if (weightings.isEmpty() || weightings.size() > SIZE) {
      throw new IllegalArgumentException(
          "weightings: " + weightings.size() + " (expected: 1 to " + SIZE + ")");
    }
    int units = weightings.get(0).length;
    long[] packed = new long[units * WORDS];
    int heaviest = 0;
    for (int r = 0; r < weightings.size(); r++) {
      int[] weights = weightings.get(r);
      for (int unit = 0; unit < units; unit++) {
        if ((weights[unit] & ~LANE_MASK) != 0) {
          throw new IllegalArgumentException(
              "weight of unit " + unit + ": " + weights[unit] + " (expected: 0 to 65535)");
        }
        heaviest = Math.max(heaviest, weights[unit]);
        packed[unit * WORDS + r / LANES] |= (long) weights[unit] << ((r % LANES) * LANE_BITS);
      }
    }
    return new WeightBlock(weightings.size(), packed, heaviest);
  }

  static WeightBlock of(int[] weights) {
    return of(List.of(weights));
  }

  int size() {
    return size;
  }

  /** Adds the weights of {@code units[from .. to)} to a sum for each weighting, length 32. */
  void add(int[] units, int from, int to, long[] sums) {
    for (int start = from; start < to; start += mostAdded) {
      addPacked(units, start, Math.min(to, start + mostAdded), sums);
    }
  }

  /** Eight sums in registers: what the bootstrap spends its time on. */
  private void addPacked(int[] units, int from, int to, long[] sums) {
    long w0 = 0;
    long w1 = 0;
    long w2 = 0;
    long w3 = 0;
    long w4 = 0;
    long w5 = 0;
    long w6 = 0;
    long w7 = 0;
    for (int i = from; i < to; i++) {
      int at = units[i] * WORDS;
      w0 += packed[at];
      w1 += packed[at + 1];
      w2 += packed[at + 2];
      w3 += packed[at + 3];
      w4 += packed[at + 4];
      w5 += packed[at + 5];
      w6 += packed[at + 6];
      w7 += packed[at + 7];
    }
    unpack(w0, 0, sums);
    unpack(w1, LANES, sums);
    unpack(w2, 2 * LANES, sums);
    unpack(w3, 3 * LANES, sums);
    unpack(w4, 4 * LANES, sums);
    unpack(w5, 5 * LANES, sums);
    unpack(w6, 6 * LANES, sums);
    unpack(w7, 7 * LANES, sums);
  }

  private static void unpack(long lanes, int at, long[] sums) {
    sums[at] += lanes & LANE_MASK;
    sums[at + 1] += (lanes >>> LANE_BITS) & LANE_MASK;
    sums[at + 2] += (lanes >>> (2 * LANE_BITS)) & LANE_MASK;
    sums[at + 3] += lanes >>> (3 * LANE_BITS);
  }
}
