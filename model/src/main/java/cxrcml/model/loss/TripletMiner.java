package cxrcml.model.loss;

import static java.util.Objects.requireNonNull;

import cxrcml.model.loss.LossConfig.Mining;
import cxrcml.model.loss.Triplets.Triplet;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds at most one triplet an anchor in a batch with soft pseudo-labels.
 *
 * <p>Two samples are positives of one another if the same component is the most responsible for
 * both, and negatives otherwise. A triplet (a, p, n) weighs
 *
 * <pre>
 *   τ_a·τ_p (1 − τ_a·τ_n) · c_a,    c_a = Σ_k τ_ak w_k, scaled to a mean of one in the batch
 * </pre>
 *
 * <p>so that pseudo-labels in doubt count little, and w can favour rare components. An anchor
 * without a positive or negative has no triplet. Of equal candidates the one of the lowest index is
 * taken: the result depends on nothing but the arguments.
 *
 * @see <a href="https://arxiv.org/abs/1703.07737">A. Hermans et al. (2017), In defense of the
 *     triplet loss for person re-identification</a> (batch-hard)
 * @see <a href="https://arxiv.org/abs/1503.03832">F. Schroff et al. (2015), FaceNet</a> (semi-hard)
 */
public final class TripletMiner {
  private static final int NONE = -1;

  private final Mining mining;

  public TripletMiner(Mining mining) {
    this.mining = requireNonNull(mining, "mining");
  }

  /**
   * Finds the triplets of a batch.
   *
   * @param embeddings [B][D]
   * @param responsibilities τ, [B][K]; non-negative, rows sum to one
   * @param clusterWeights w, [K]; non-negative, not all zero
   */
  public Triplets mine(float[][] embeddings, float[][] responsibilities, float[] clusterWeights) {
    requireShapes(embeddings, responsibilities, clusterWeights);
    int batch = embeddings.length;
    int[] labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = largest(responsibilities[i]);
    }
    double[] anchorWeights = anchorWeights(responsibilities, clusterWeights);
    double[] distances = new double[batch];
    List<Triplet> triplets = new ArrayList<>();
    for (int a = 0; a < batch; a++) {
      for (int i = 0; i < batch; i++) {
        distances[i] = squaredDistance(embeddings[a], embeddings[i]);
      }
      int positive = positive(a, labels, distances);
      int negative = negative(a, positive, labels, distances);
      if (positive != NONE && negative != NONE) {
        double gate =
            dot(responsibilities[a], responsibilities[positive])
                * (1 - dot(responsibilities[a], responsibilities[negative]));
        triplets.add(new Triplet(a, positive, negative, (float) (gate * anchorWeights[a])));
      }
    }
    return new Triplets(triplets, batch);
  }

  /** The farthest positive; when mining semi-hard, of those nearer than the farthest negative. */
  private int positive(int anchor, int[] labels, double[] distances) {
    double limit = Double.POSITIVE_INFINITY;
    if (mining == Mining.SEMI_HARD) {
      limit = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != labels[anchor]) {
          limit = Math.max(limit, distances[i]);
        }
      }
    }
    int farthest = NONE;
    for (int i = 0; i < labels.length; i++) {
      if (i != anchor
          && labels[i] == labels[anchor]
          && distances[i] < limit
          && (farthest == NONE || distances[i] > distances[farthest])) {
        farthest = i;
      }
    }
    return farthest;
  }

  /** The nearest negative; when mining semi-hard, of those farther than the positive. */
  private int negative(int anchor, int positive, int[] labels, double[] distances) {
    boolean beyond = mining == Mining.SEMI_HARD && positive != NONE;
    int nearest = NONE;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != labels[anchor]
          && (!beyond || distances[i] > distances[positive])
          && (nearest == NONE || distances[i] < distances[nearest])) {
        nearest = i;
      }
    }
    return nearest;
  }

  /** c_a. */
  private static double[] anchorWeights(float[][] responsibilities, float[] clusterWeights) {
    double[] weights = new double[responsibilities.length];
    double sum = 0;
    for (int a = 0; a < weights.length; a++) {
      weights[a] = dot(responsibilities[a], clusterWeights);
      sum += weights[a];
    }
    for (int a = 0; a < weights.length; a++) {
      weights[a] *= weights.length / sum;
    }
    return weights;
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

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = (double) a[d] - b[d];
      sum += difference * difference;
    }
    return sum;
  }

  private static void requireShapes(
      float[][] embeddings, float[][] responsibilities, float[] clusterWeights) {
    requireLength(responsibilities.length, embeddings.length, "responsibilities");
    float sum = 0;
    for (float weight : clusterWeights) {
      sum += weight;
    }
    if (!(sum > 0) || Float.isInfinite(sum)) {
      throw new IllegalArgumentException("clusterWeights: sum " + sum + " (expected: finite, > 0)");
    }
    for (int i = 0; i < responsibilities.length; i++) {
      requireLength(
          responsibilities[i].length, clusterWeights.length, "responsibilities[" + i + "]");
    }
  }

  private static void requireLength(int actual, int expected, String name) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          name + ": length " + actual + " (expected: " + expected + ")");
    }
  }
}
