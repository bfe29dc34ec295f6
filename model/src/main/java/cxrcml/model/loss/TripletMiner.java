package cxrcml.model.loss;

import static java.util.Objects.requireNonNull;

import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import cxrcml.model.loss.Triplets.Triplet;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds at most one triplet an anchor in a batch with soft pseudo-labels, where an anchor is
 * compared with images and texts both, one of each.
 *
 * <p>Two samples are positives of one another if the same component is the most responsible for
 * both, and negatives otherwise; an image's own text is a positive. A triplet (a, p, n) weighs
 *
 * <pre>
 *   τ_a·τ_p (1 − τ_a·τ_n) · c_a
 * </pre>
 *
 * <p>so that pseudo-labels in doubt count little, and the class weights c can favour rare
 * components. An anchor without a positive or negative has no triplet. Of equal candidates the one
 * of the lowest index is taken: the result depends on nothing but the arguments.
 *
 * @see <a href="https://arxiv.org/abs/1703.07737">A. Hermans et al. (2017), In defense of the
 *     triplet loss for person re-identification</a> (batch-hard)
 * @see <a href="https://arxiv.org/abs/1503.03832">F. Schroff et al. (2015), FaceNet</a> (semi-hard)
 */
final class TripletMiner {
  private static final int NONE = -1;

  private final TripletConfig config;

  /** Mines batch-hard or semi-hard. */
  TripletMiner(TripletConfig config) {
    this.config = requireNonNull(config, "config");
  }

  /**
   * Finds the triplets of a batch.
   *
   * @param images [B][D]
   * @param texts [B][D]; not read for {@link Pairs#IMAGE_IMAGE}
   * @param labels of the B samples
   * @return triplets whose indices are those of images, then those of texts from B on
   */
  Triplets mine(float[][] images, float[][] texts, SoftLabels labels) {
    List<Triplet> triplets = new ArrayList<>();
    if (config.pairs() != Pairs.IMAGE_TEXT) {
      mine(images, images, 0, labels, triplets);
    }
    if (config.pairs() != Pairs.IMAGE_IMAGE) {
      mine(images, texts, images.length, labels, triplets);
    }
    return new Triplets(triplets, images.length);
  }

  private void mine(
      float[][] images,
      float[][] candidates,
      int offset,
      SoftLabels labels,
      List<Triplet> triplets) {
    double[] distances = new double[candidates.length];
    for (int a = 0; a < images.length; a++) {
      if (!takesPart(a, labels)) {
        continue;
      }
      for (int i = 0; i < candidates.length; i++) {
        // What takes no part compares false with everything.
        distances[i] =
            takesPart(i, labels) ? squaredDistance(images[a], candidates[i]) : Double.NaN;
      }
      int positive = positive(a, candidates == images, labels, distances);
      int negative = negative(a, positive, labels, distances);
      if (positive != NONE && negative != NONE) {
        double near = labels.similarity(a, positive);
        double far = labels.similarity(a, negative);
        triplets.add(
            new Triplet(
                a,
                offset + positive,
                offset + negative,
                (float) (near * (1 - far) * labels.weight(a)),
                (float) config.margin(near, far)));
      }
    }
  }

  private boolean takesPart(int i, SoftLabels labels) {
    return labels.confidence(i) >= config.confidence();
  }

  /** The farthest positive; when mining semi-hard, of those nearer than the farthest negative. */
  private int positive(int anchor, boolean notItself, SoftLabels labels, double[] distances) {
    double limit = Double.POSITIVE_INFINITY;
    if (config.mining() == Mining.SEMI_HARD) {
      limit = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < distances.length; i++) {
        if (labels.component(i) != labels.component(anchor) && distances[i] > limit) {
          limit = distances[i];
        }
      }
    }
    int farthest = NONE;
    for (int i = 0; i < distances.length; i++) {
      if (!(notItself && i == anchor)
          && labels.component(i) == labels.component(anchor)
          && distances[i] < limit
          && (farthest == NONE || distances[i] > distances[farthest])) {
        farthest = i;
      }
    }
    return farthest;
  }

  /** The nearest negative; when mining semi-hard, of those farther than the positive. */
  private int negative(int anchor, int positive, SoftLabels labels, double[] distances) {
    double least = Double.NEGATIVE_INFINITY;
    if (config.mining() == Mining.SEMI_HARD && positive != NONE) {
      least = distances[positive];
    }
    int nearest = NONE;
    for (int i = 0; i < distances.length; i++) {
      if (labels.component(i) != labels.component(anchor)
          && distances[i] > least
          && (nearest == NONE || distances[i] < distances[nearest])) {
        nearest = i;
      }
    }
    return nearest;
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = (double) a[d] - b[d];
      sum += difference * difference;
    }
    return sum;
  }
}
