package cxrcml.service.spec;

import java.util.List;

/** L = contrastive + tripletWeight * triplet (CXR-CML: Lc + Lm). */
public record LossSpec(
    @Doc(
            "Positives of the contrastive loss: `diagonal` (the own text) or `matched` (also texts"
                + " that are contained in the image's own whole text).")
        String positives,
    @Doc(
            "Which terms the class weights of `mixture.weighting` apply to: `triplet`, or `all`: a"
                + " sample's part of the contrastive loss, too, from the first mixture on.")
        String weightedTerms,
    @Doc(
            "Weight of the triplet loss; 0: contrastive only, without a clusterer unless"
                + " `weightedTerms` or `batch.order` needs one.")
        double tripletWeight,
    @Doc(
            "Triplets of an anchor: `batch-hard` (farthest positive, nearest negative), `semi-hard`"
                + " (farthest positive with a negative beyond it, nearest such negative) or"
                + " `soft-weighted` (all, each weighted by how far the pseudo-labels make it one; at"
                + " most 128 samples in a micro-batch).")
        String mining,
    @Doc(
            "What an image is compared with: `image-image`, `image-text` (texts of its cluster and of"
                + " others) or `both`.")
        String pairs,
    @Doc("Margin of the triplet loss, in Euclidean distance of unit vectors, in (0, 2].")
        double margin,
    @Doc(
            "`fixed`, or `adaptive`: a triplet's margin is the product of `margin` and of how much more"
                + " the pseudo-labels of anchor and positive agree than those of anchor and negative.")
        String marginKind,
    @Doc("What becomes of a violated margin x: `relu`, max(0, x), or `softplus`, log(1 + exp(x)).")
        String hinge,
    @Doc(
            "Samples whose largest responsibility is below this take no part in triplets, in [0, 1];"
                + " 0: all do.")
        double confidence) {

  /** The paper's sum with unit weight; it leaves the margin open, 0.2 is usual (FaceNet). */
  public static final LossSpec DEFAULTS =
      new LossSpec(
          "diagonal", "triplet", 1.0, "batch-hard", "image-image", 0.2, "fixed", "relu", 0);

  public LossSpec {
    Check.oneOf(positives, List.of("diagonal", "matched"), "loss.positives");
    Check.oneOf(weightedTerms, List.of("triplet", "all"), "loss.weightedTerms");
    Check.finiteAtLeast(tripletWeight, 0, "loss.tripletWeight");
    Check.oneOf(mining, List.of("batch-hard", "semi-hard", "soft-weighted"), "loss.mining");
    Check.oneOf(pairs, List.of("image-image", "image-text", "both"), "loss.pairs");
    Check.that(margin > 0 && margin <= 2, "loss.margin", margin, "in (0, 2]");
    Check.oneOf(marginKind, List.of("fixed", "adaptive"), "loss.marginKind");
    Check.oneOf(hinge, List.of("relu", "softplus"), "loss.hinge");
    Check.that(confidence >= 0 && confidence <= 1, "loss.confidence", confidence, "in [0, 1]");
  }

  /** Whether the loss needs pseudo-labels. */
  public boolean usesMixture() {
    return tripletWeight > 0 || weightedTerms.equals("all");
  }
}
