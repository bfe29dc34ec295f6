package cxrcml.service.spec;

import java.util.List;

/** The global mixture of embeddings. */
public record MixtureSpec(
    @Doc(
            "What is clustered: `image` (the image's embedding, as in the paper), `text` (that of the"
                + " text the step sees) or `joint` (both, one behind the other, over the root of 2).")
        String embedding,
    @Doc("K, the number of components, >= 2; the paper's 40.") int components,
    @Doc(
            "Numbers of components, each >= 2, of which the first fit takes the one with the lowest BIC"
                + " (not with `dec`); empty: `components`.")
        List<Integer> candidates,
    @Doc("nu, shared by all components, > 0; the paper's 4.") double degreesOfFreedom,
    @Doc("Whether each component fits its own nu in [1, 200], from `degreesOfFreedom` (only `em`).")
        boolean estimateDegreesOfFreedom,
    @Doc("Leading principal components that are clustered; the embedding's size or more: all.")
        int dimensions,
    @Doc(
            "Principal components before those that are passed over, >= 0: what varies most among"
                + " embeddings follows the frequent classes.")
        int skipDimensions,
    @Doc("Scale matrices: `diagonal`, `full` (at most 128 dimensions) or `tied`; `dec` has none.")
        String covariance,
    @Doc("Share of a full or tied matrix that its mean variance replaces, in [0, 1].")
        double shrinkage,
    @Doc(
            "`em` (Student-t mixture by EM), `none` (Gaussian mixture), `posterior` (Gaussian mixture,"
                + " then assignments by t densities of the same parameters) or `dec` (kernels drawn"
                + " towards a sharpened target).")
        String refinement,
    @Doc("Steps of contrastive-only training before the first fit, >= 1.") long warmupSteps,
    @Doc(
            "When to fit again: `once`, `epoch`, `steps` or `drift` (where embeddings have become less"
                + " likely under the mixture).")
        String refit,
    @Doc(
            "`steps`: number of steps from one fit to the next; `drift`: from one look to the next,"
                + " >= 1.")
        long refitSteps,
    @Doc(
            "`drift`: fall of the mean log-likelihood since the last fit, in nats a sample, that calls"
                + " for the next, > 0.")
        double drift,
    @Doc("Steps between the order to fit and the first use of the new version, >= 0.")
        long refitLag,
    @Doc("k-means++ starts, of which the best log-likelihood is kept, >= 1; `dec` takes one.")
        int restarts,
    @Doc("EM iterations at most, >= 1.") int iterations,
    @Doc("EM stops when the mean log-likelihood rises by less than this, in nats, > 0.")
        double tolerance,
    @Doc("Smallest scale relative to the mean scale, in (0, 1).") double scaleFloor,
    @Doc("Weights of components: `none`, `inverse-log` or `effective-number`.") String weighting,
    @Doc(
            "Samples that the clusterer keeps and fits at most, drawn by a hash of their number; at"
                + " least `components`.")
        int maxSamples) {

  /** K and nu are the paper's, inverse-log its authors'; all other values are ours. */
  public static final MixtureSpec DEFAULTS =
      new MixtureSpec(
          "image",
          40,
          List.of(),
          4,
          false,
          32,
          0,
          "diagonal",
          0.1,
          "em",
          1000,
          "epoch",
          1000,
          1.0,
          0,
          1,
          100,
          1e-4,
          1e-3,
          "inverse-log",
          1_000_000);

  /** A component's full matrix has as many numbers as half its square. */
  private static final int FULL_DIMENSIONS = 128;

  public MixtureSpec {
    candidates = List.copyOf(candidates);
    Check.oneOf(embedding, List.of("image", "text", "joint"), "mixture.embedding");
    Check.that(components >= 2, "mixture.components", components, ">= 2");
    for (int candidate : candidates) {
      Check.that(candidate >= 2, "mixture.candidates", candidate, ">= 2");
    }
    Check.finitePositive(degreesOfFreedom, "mixture.degreesOfFreedom");
    Check.that(dimensions >= 1, "mixture.dimensions", dimensions, ">= 1");
    Check.that(skipDimensions >= 0, "mixture.skipDimensions", skipDimensions, ">= 0");
    Check.oneOf(covariance, List.of("diagonal", "full", "tied"), "mixture.covariance");
    Check.that(
        !covariance.equals("full") || dimensions <= FULL_DIMENSIONS,
        "mixture.dimensions",
        dimensions,
        "<= " + FULL_DIMENSIONS + " with mixture.covariance: full");
    Check.that(shrinkage >= 0 && shrinkage <= 1, "mixture.shrinkage", shrinkage, "in [0, 1]");
    Check.oneOf(refinement, List.of("em", "none", "posterior", "dec"), "mixture.refinement");
    Check.that(
        !estimateDegreesOfFreedom || refinement.equals("em"),
        "mixture.estimateDegreesOfFreedom",
        estimateDegreesOfFreedom,
        "false unless mixture.refinement is em");
    Check.that(
        candidates.isEmpty() || !refinement.equals("dec"),
        "mixture.candidates",
        candidates,
        "none with mixture.refinement: dec, which has no likelihood");
    checkSchedule(warmupSteps, refit, refitSteps, drift, refitLag);
    Check.that(restarts >= 1, "mixture.restarts", restarts, ">= 1");
    Check.that(iterations >= 1, "mixture.iterations", iterations, ">= 1");
    Check.finitePositive(tolerance, "mixture.tolerance");
    Check.that(scaleFloor > 0 && scaleFloor < 1, "mixture.scaleFloor", scaleFloor, "in (0, 1)");
    Check.oneOf(weighting, List.of("none", "inverse-log", "effective-number"), "mixture.weighting");
    int most = mostComponents(components, candidates);
    Check.that(maxSamples >= most, "mixture.maxSamples", maxSamples, ">= " + most);
  }

  private static void checkSchedule(
      long warmupSteps, String refit, long refitSteps, double drift, long refitLag) {
    Check.that(warmupSteps >= 1, "mixture.warmupSteps", warmupSteps, ">= 1");
    Check.oneOf(refit, List.of("once", "epoch", "steps", "drift"), "mixture.refit");
    Check.that(refitSteps >= 1, "mixture.refitSteps", refitSteps, ">= 1");
    Check.finitePositive(drift, "mixture.drift");
    Check.that(refitLag >= 0, "mixture.refitLag", refitLag, ">= 0");
  }

  /**
   * Length of what is clustered where an image's and a text's embedding have {@code projection}.
   */
  public int embeddingLength(int projection) {
    return embedding.equals("joint") ? 2 * projection : projection;
  }

  /** The largest K that a fit may have. */
  public int mostComponents() {
    return mostComponents(components, candidates);
  }

  private static int mostComponents(int components, List<Integer> candidates) {
    return candidates.stream().mapToInt(k -> k).max().orElse(components);
  }
}
