package cxrcml.parameters.reduction;

import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.ReductionTree.Halves;

/**
 * Adds the halves of a sum over slots, turns it into the mean, in place, and measures it per block
 * on the way:
 *
 * <pre>
 *   g_i ← (g_i + h_i) / n        in fp32
 *   q_b = Σ g_i²                 over the elements of block b, in double
 * </pre>
 *
 * <p>A block is summed in four interleaved strands, each in element order, then (0 + 1) + (2 + 3).
 * The square of an fp32 value is exact in double and cannot overflow, so q_b is finite if and only
 * if the block is.
 */
final class MeanGradient {
  private MeanGradient() {}

  /**
   * Returns q, one value per block of the sum, which becomes the mean and starts at a block. Does
   * everything to a block while it is in the second-level cache.
   */
  static double[] of(Halves halves, int slots, int blockElements, RangeWorkers workers) {
    float[] sum = halves.sum();
    float[] other = halves.other();
    double[] squares = new double[(sum.length + blockElements - 1) / blockElements];
    workers.forAll(
        sum.length,
        blockElements,
        (from, to) -> {
          for (int start = from; start < to; start += blockElements) {
            int end = Math.min(start + blockElements, to);
            if (other != null) {
              add(sum, other, start, end);
            }
            divide(sum, start, end, slots);
            squares[start / blockElements] = squaredNorm(sum, start, end);
          }
        });
    return squares;
  }

  /** Which of the two is the left one does not matter: fp32 addition commutes. */
  static void add(float[] sum, float[] other, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] += other[i];
    }
  }

  private static void divide(float[] sum, int from, int to, float slots) {
    if (slots == 1) {
      return;
    }
    for (int i = from; i < to; i++) {
      sum[i] /= slots;
    }
  }

  private static double squaredNorm(float[] values, int from, int to) {
    double strand0 = 0;
    double strand1 = 0;
    double strand2 = 0;
    double strand3 = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      strand0 += (double) values[i] * values[i];
      strand1 += (double) values[i + 1] * values[i + 1];
      strand2 += (double) values[i + 2] * values[i + 2];
      strand3 += (double) values[i + 3] * values[i + 3];
    }
    for (; i < to; i++) {
      strand0 += (double) values[i] * values[i];
    }
    return (strand0 + strand1) + (strand2 + strand3);
  }
}
