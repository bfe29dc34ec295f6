package cxrcml.service.spec;

import java.util.List;

/** L = contrastive + tripletWeight * triplet (CXR-CML: Lc + Lm). */
public record LossSpec(
    @Doc(
            "Positives of the contrastive loss: `diagonal` (the own text) or `matched` (also texts"
                + " that are contained in the image's own whole text).")
        String positives,
    @Doc("Weight of the triplet loss; 0: contrastive only, no clusterer.") double tripletWeight,
    @Doc("Margin of the triplet loss, in Euclidean distance of unit vectors, in (0, 2].")
        double margin,
    @Doc("`batch-hard` or `semi-hard`.") String mining) {

  /** The paper's sum with unit weight; it leaves the margin open, 0.2 is usual (FaceNet). */
  public static final LossSpec DEFAULTS = new LossSpec("diagonal", 1.0, 0.2, "batch-hard");

  public LossSpec {
    Check.oneOf(positives, List.of("diagonal", "matched"), "loss.positives");
    Check.finiteAtLeast(tripletWeight, 0, "loss.tripletWeight");
    Check.that(margin > 0 && margin <= 2, "loss.margin", margin, "in (0, 2]");
    Check.oneOf(mining, List.of("batch-hard", "semi-hard"), "loss.mining");
  }

  public boolean usesTriplet() {
    return tripletWeight > 0;
  }
}
