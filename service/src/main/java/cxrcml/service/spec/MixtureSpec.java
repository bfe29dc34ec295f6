package cxrcml.service.spec;

import java.util.List;

/** The global mixture of image embeddings. */
public record MixtureSpec(
    @Doc("K, the number of components, >= 2; the paper's 40.") int components,
    @Doc("nu, shared by all components, > 0; the paper's 4.") double degreesOfFreedom,
    @Doc("Leading principal components that are clustered; the embedding's size or more: all.")
        int dimensions,
    @Doc("`em` (Student-t mixture by EM) or `none` (Gaussian mixture).") String refinement,
    @Doc("Steps of contrastive-only training before the first fit, >= 1.") long warmupSteps,
    @Doc("When to fit again: `once`, `epoch` or `steps`.") String refit,
    @Doc("`steps`: number of steps from one fit to the next, >= 1.") long refitSteps,
    @Doc(
            "Steps between the order to fit and the first use of the new version, >= 0 and less than"
                + " from one fit to the next.")
        long refitLag,
    @Doc("k-means++ starts, of which the best log-likelihood is kept, >= 1.") int restarts,
    @Doc("EM iterations at most, >= 1.") int iterations,
    @Doc("EM stops when the mean log-likelihood rises by less than this, in nats, > 0.")
        double tolerance,
    @Doc("Smallest scale relative to the mean scale, in (0, 1).") double scaleFloor,
    @Doc("Weights of components: `none`, `inverse-log` or `effective-number`.") String weighting) {

  /** K and nu are the paper's, inverse-log its authors'; all other values are ours. */
  public static final MixtureSpec DEFAULTS =
      new MixtureSpec(40, 4, 32, "em", 1000, "epoch", 1000, 0, 1, 100, 1e-4, 1e-3, "inverse-log");

  public MixtureSpec {
    Check.that(components >= 2, "mixture.components", components, ">= 2");
    Check.finitePositive(degreesOfFreedom, "mixture.degreesOfFreedom");
    Check.that(dimensions >= 1, "mixture.dimensions", dimensions, ">= 1");
    Check.oneOf(refinement, List.of("em", "none"), "mixture.refinement");
    Check.that(warmupSteps >= 1, "mixture.warmupSteps", warmupSteps, ">= 1");
    Check.oneOf(refit, List.of("once", "epoch", "steps"), "mixture.refit");
    Check.that(refitSteps >= 1, "mixture.refitSteps", refitSteps, ">= 1");
    Check.that(refitLag >= 0, "mixture.refitLag", refitLag, ">= 0");
    // With "epoch" the bound depends on the data; the coordinator checks it.
    Check.that(
        !refit.equals("steps") || refitLag < refitSteps,
        "mixture.refitLag",
        refitLag,
        "< " + refitSteps + ", mixture.refitSteps");
    Check.that(restarts >= 1, "mixture.restarts", restarts, ">= 1");
    Check.that(iterations >= 1, "mixture.iterations", iterations, ">= 1");
    Check.finitePositive(tolerance, "mixture.tolerance");
    Check.that(scaleFloor > 0 && scaleFloor < 1, "mixture.scaleFloor", scaleFloor, "in (0, 1)");
    Check.oneOf(weighting, List.of("none", "inverse-log", "effective-number"), "mixture.weighting");
  }
}
