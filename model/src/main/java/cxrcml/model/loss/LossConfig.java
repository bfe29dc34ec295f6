package cxrcml.model.loss;

import static java.util.Objects.requireNonNull;

/**
 * What a training step minimizes: contrastive loss + {@code tripletWeight} · triplet loss.
 *
 * @param contrastivePositives which texts of a batch describe an image
 * @param weightedContrastive whether a sample's class weight applies to its contrastive terms, too
 * @param tripletWeight weight of the triplet loss; finite, ≥ 0
 * @param triplets which triplets are compared, and how
 */
public record LossConfig(
    Positives contrastivePositives,
    boolean weightedContrastive,
    double tripletWeight,
    TripletConfig triplets) {

  /** The paper names no weight. */
  public static final LossConfig DEFAULTS =
      new LossConfig(Positives.DIAGONAL, 1, TripletConfig.DEFAULTS);

  /** Which texts of a batch describe an image. */
  public enum Positives {
    /** Only the text of its own sample. */
    DIAGONAL,
    /** Every text that says nothing but what its own text says; the caller decides. */
    MATCHED
  }

  public LossConfig {
    requireNonNull(contrastivePositives, "contrastivePositives");
    requireNonNull(triplets, "triplets");
    if (!(tripletWeight >= 0 && Double.isFinite(tripletWeight))) {
      throw new IllegalArgumentException(
          "tripletWeight: " + tripletWeight + " (expected: finite, >= 0)");
    }
  }

  /** A loss whose contrastive terms all count alike. */
  public LossConfig(Positives contrastivePositives, double tripletWeight, TripletConfig triplets) {
    this(contrastivePositives, false, tripletWeight, triplets);
  }
}
