package cxrcml.model.loss;

import static java.util.Objects.requireNonNull;

/**
 * Which triplets of a batch are compared, and how.
 *
 * @param mining which triplets of an anchor count
 * @param pairs what an anchor, an image, is compared with
 * @param margin by how much a negative should be farther than a positive; a Euclidean distance of
 *     unit vectors, in (0, 2]
 * @param adaptive whether a triplet's margin is only {@code margin} · max(0, τ_a·τ_p − τ_a·τ_n), as
 *     far as the pseudo-labels tell its positive from its negative
 * @param hinge what becomes of a violated margin
 * @param confidence samples whose largest responsibility is below this take no part; in [0, 1]
 */
public record TripletConfig(
    Mining mining, Pairs pairs, double margin, boolean adaptive, Hinge hinge, double confidence) {

  /** The paper names no margin; 0.2 is usual for unit vectors. */
  public static final TripletConfig DEFAULTS = new TripletConfig(Mining.BATCH_HARD, 0.2);

  /** Which positives and negatives an anchor is compared with. */
  public enum Mining {
    /** The farthest positive and the nearest negative. */
    BATCH_HARD,
    /** The farthest positive with a negative beyond it, and the nearest such negative. */
    SEMI_HARD,
    /** All, each as far as the pseudo-labels make it a triplet. */
    SOFT_WEIGHTED
  }

  /** What an image is compared with. */
  public enum Pairs {
    IMAGE_IMAGE,
    IMAGE_TEXT,
    /** Both; all triplets count alike. */
    BOTH
  }

  /** The function of (positive distance − negative distance + margin). */
  public enum Hinge {
    /** max(0, x). */
    RELU,
    /** log(1 + eˣ). */
    SOFTPLUS
  }

  public TripletConfig {
    requireNonNull(mining, "mining");
    requireNonNull(pairs, "pairs");
    requireNonNull(hinge, "hinge");
    require(margin > 0 && margin <= 2, "margin", margin, "in (0, 2]");
    require(confidence >= 0 && confidence <= 1, "confidence", confidence, "in [0, 1]");
  }

  /** Triplets of images with a fixed margin and the usual hinge, whatever their confidence. */
  public TripletConfig(Mining mining, double margin) {
    this(mining, Pairs.IMAGE_IMAGE, margin, false, Hinge.RELU, 0);
  }

  /** Returns the margin of a triplet from τ_a·τ_p and τ_a·τ_n. */
  double margin(double positiveSimilarity, double negativeSimilarity) {
    return adaptive ? margin * Math.max(0, positiveSimilarity - negativeSimilarity) : margin;
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
