package cxrcml.evaluator.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * How probabilities compare with what happened, in bins of equal width.
 *
 * <pre>
 *   ECE   = Σ_b (n_b / N) |mean probability in b − share of positives in b|
 *   Brier = (1 / N) Σ_i (p_i − y_i)²
 * </pre>
 *
 * @param error ECE, in [0, 1]; NaN without samples
 * @param brier in [0, 1]; NaN without samples
 * @param bins those that hold samples, ascending
 * @see <a href="https://arxiv.org/abs/1706.04599">C. Guo et al. (2017), On calibration of modern
 *     neural networks</a>
 */
public record Reliability(double error, double brier, List<Bin> bins) {
  /** Bins of the literature. */
  public static final int BINS = 15;

  /**
   * A bin.
   *
   * @param count samples in it, >= 1
   * @param predicted mean probability
   * @param observed share of positives
   */
  public record Bin(long count, double predicted, double observed) {}

  /** Keeps its own copy of the list. */
  public Reliability {
    bins = List.copyOf(bins);
  }

  /** Collects samples. */
  public static final class Builder {
    private final long[] counts = new long[BINS];
    private final double[] probabilities = new double[BINS];
    private final long[] positives = new long[BINS];
    private double squares;

    /** Adds a sample of a probability in [0, 1]. */
    public Builder add(double probability, boolean label) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("probability: " + probability + " (expected: 0 to 1)");
      }
      int bin = Math.min(BINS - 1, (int) (probability * BINS));
      counts[bin]++;
      probabilities[bin] += probability;
      positives[bin] += label ? 1 : 0;
      double miss = probability - (label ? 1 : 0);
      squares += miss * miss;
      return this;
    }

    /** Returns what was collected. */
    public Reliability build() {
      List<Bin> bins = new ArrayList<>();
      long total = 0;
      double gaps = 0;
      for (int b = 0; b < BINS; b++) {
        if (counts[b] > 0) {
          total += counts[b];
          gaps += Math.abs(probabilities[b] - positives[b]);
          bins.add(
              new Bin(counts[b], probabilities[b] / counts[b], (double) positives[b] / counts[b]));
        }
      }
      return new Reliability(gaps / total, squares / total, bins);
    }
  }
}
