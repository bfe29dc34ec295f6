package cxrcml.clusterer.mixture;

import java.util.Arrays;

/**
 * The target of deep embedded clustering: assignments sharpened towards themselves, and divided by
 * how frequent a component is.
 *
 * <pre>
 *   p_ik = (q_ik² / f_k) / Σ_j (q_ij² / f_j),    f_k = Σ_i q_ik
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1511.06335">J. Xie, R. Girshick and A. Farhadi (2016),
 *     Unsupervised deep embedding for clustering analysis, ICML</a>
 */
final class TargetDistribution {
  private final double[] frequencies;

  /**
   * @param frequencies f, length K, strictly positive
   */
  TargetDistribution(double[] frequencies) {
    this.frequencies = frequencies.clone();
  }

  /** Multiplies precision weights by p / q, so that q u becomes p u. */
  void apply(BlockMembership membership, int size) {
    double[] sums = membership.sums;
    Arrays.fill(sums, 0, size, 0);
    for (int k = 0; k < frequencies.length; k++) {
      double[] assignments = membership.responsibilities[k];
      for (int i = 0; i < size; i++) {
        sums[i] += assignments[i] * assignments[i] / frequencies[k];
      }
    }
    for (int k = 0; k < frequencies.length; k++) {
      double[] assignments = membership.responsibilities[k];
      double[] weights = membership.precisionWeights[k];
      for (int i = 0; i < size; i++) {
        weights[i] *= assignments[i] / frequencies[k] / sums[i];
      }
    }
  }
}
