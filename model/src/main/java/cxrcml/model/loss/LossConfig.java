package cxrcml.model.loss;

import static java.util.Objects.requireNonNull;

/**
 * What a training step minimizes: contrastive loss + {@code tripletWeight} · triplet loss.
 *
 * @param contrastivePositives which texts of a batch describe an image
 * @param tripletWeight weight of the triplet loss; finite, ≥ 0
 * @param margin by how much a negative should be farther than a positive; a Euclidean distance of
 *     unit vectors, in (0, 2]
 * @param mining which triplet of an anchor is used
 * @param hinge what becomes of a violated margin
 */
public record LossConfig(
    Positives contrastivePositives,
    double tripletWeight,
    double margin,
    Mining mining,
    Hinge hinge) {

  /** The paper names neither weight nor margin; 0.2 is usual for unit vectors. */
  public static final LossConfig DEFAULTS =
      new LossConfig(Positives.DIAGONAL, 1, 0.2, Mining.BATCH_HARD);

  /** Which texts of a batch describe an image. */
  public enum Positives {
    /** Only the text of its own sample. */
    DIAGONAL,
    /** Every text that says nothing but what its own text says; the caller decides. */
    MATCHED
  }

  /** Which positive and negative an anchor is compared with. */
  public enum Mining {
    /** The farthest positive and the nearest negative. */
    BATCH_HARD,
    /** The farthest positive with a negative beyond it, and the nearest such negative. */
    SEMI_HARD
  }

  /** The function of (positive distance − negative distance + margin). */
  public enum Hinge {
    /** max(0, x). */
    RELU,
    /** log(1 + eˣ). */
    SOFTPLUS
  }

  public LossConfig {
    requireNonNull(contrastivePositives, "contrastivePositives");
    requireNonNull(mining, "mining");
    requireNonNull(hinge, "hinge");
    require(
        tripletWeight >= 0 && Double.isFinite(tripletWeight),
        "tripletWeight",
        tripletWeight,
        "finite, >= 0");
    require(margin > 0 && margin <= 2, "margin", margin, "in (0, 2]");
  }

  /** A loss with the usual hinge, {@link Hinge#RELU}. */
  public LossConfig(
      Positives contrastivePositives, double tripletWeight, double margin, Mining mining) {
    this(contrastivePositives, tripletWeight, margin, mining, Hinge.RELU);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
