package cxrcml.model.loss;

/**
 * The pseudo-labels of a batch of B samples, as the losses read them. Immutable.
 *
 * <pre>
 *   s_ij = τ_i·τ_j                                          how alike two samples are
 *   c_i  = Σ_k τ_ik w_k, scaled to a mean of one in the batch     class weight of a sample
 * </pre>
 */
public final class SoftLabels {
  private final float[][] responsibilities;
  private final int[] components;
  private final double[] weights;

  /**
   * Takes what the mixture says about a batch.
   *
   * @param responsibilities τ, [B][K]; non-negative, rows sum to one
   * @param clusterWeights w, [K]; non-negative, not all zero
   */
  public SoftLabels(float[][] responsibilities, float[] clusterWeights) {
    requireFiniteSum(clusterWeights);
    this.responsibilities = responsibilities.clone();
    this.components = new int[responsibilities.length];
    this.weights = new double[responsibilities.length];
    double sum = 0;
    for (int i = 0; i < components.length; i++) {
      requireLength(responsibilities[i].length, clusterWeights.length, i);
      components[i] = largest(responsibilities[i]);
      weights[i] = dot(responsibilities[i], clusterWeights);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= weights.length / sum;
    }
  }

  /** B. */
  public int batch() {
    return components.length;
  }

  /** Returns the component that is the most responsible for a sample; of equals, the first. */
  int component(int i) {
    return components[i];
  }

  /** Returns the largest responsibility for a sample. */
  double confidence(int i) {
    return responsibilities[i][components[i]];
  }

  /** Returns s_ij. */
  double similarity(int i, int j) {
    return dot(responsibilities[i], responsibilities[j]);
  }

  /** Returns c_i. */
  double weight(int i) {
    return weights[i];
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int k = 1; k < values.length; k++) {
      if (values[k] > values[largest]) {
        largest = k;
      }
    }
    return largest;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) a[k] * b[k];
    }
    return sum;
  }

  private static void requireFiniteSum(float[] clusterWeights) {
    float sum = 0;
    for (float weight : clusterWeights) {
      sum += weight;
    }
    if (!(sum > 0) || Float.isInfinite(sum)) {
      throw new IllegalArgumentException("clusterWeights: sum " + sum + " (expected: finite, > 0)");
    }
  }

  private static void requireLength(int actual, int expected, int row) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "responsibilities[%d]: length %d (expected: %d)".formatted(row, actual, expected));
    }
  }
}
