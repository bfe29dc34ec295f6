package cxrcml.evaluator.ablation;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction: with m probabilities in ascending order, p_(i) becomes max_{j ≤ i}
 * min(1, (m − j + 1) p_(j)), so that the chance of any false finding stays below the level.
 *
 * @see <a href="https://www.jstor.org/stable/4615733">S. Holm (1979), A simple sequentially
 *     rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65–70</a>
 */
final class Holm {
  private Holm() {}

  /** Corrects probabilities; NaN stays NaN and is not counted. */
  static double[] correct(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] corrected = p.clone();
    double largest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      largest = Math.max(largest, Math.min(1, (order.length - rank) * p[order[rank]]));
      corrected[order[rank]] = largest;
    }
    return corrected;
  }
}
