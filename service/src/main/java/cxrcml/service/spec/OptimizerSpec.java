package cxrcml.service.spec;

import java.util.List;

/** The optimizer that the shards apply. */
public record OptimizerSpec(
    @Doc("`adamw` or `sgd` (with momentum).") String kind,
    @Doc("Peak learning rate, > 0.") double learningRate,
    @Doc(
            "Decoupled weight decay (adamw) or L2 term (sgd), >= 0; not on one-dimensional parameters.")
        double weightDecay,
    @Doc("adamw: decay of the first moment, in [0, 1).") double beta1,
    @Doc("adamw: decay of the second moment, in [0, 1).") double beta2,
    @Doc("adamw: term added to the root of the second moment, > 0.") double epsilon,
    @Doc("sgd: momentum, in [0, 1).") double momentum,
    @Doc("Largest global gradient norm; 0 leaves gradients as they are.") double clipNorm,
    @Doc("The run ends after so many steps in a row without a finite gradient, >= 1.")
        int maxSkippedSteps,
    @Doc(
            "Learning rate of a transformer block relative to the block above it, in (0, 1]; the"
                + " embeddings are below the first block, the projections above the last.")
        double layerDecay) {

  /** AdamW at the paper's rate and decay; the other values are PyTorch's. */
  public static final OptimizerSpec DEFAULTS =
      new OptimizerSpec("adamw", 1e-6, 1e-4, 0.9, 0.999, 1e-8, 0.9, 1.0, 10, 1.0);

  public OptimizerSpec {
    Check.oneOf(kind, List.of("adamw", "sgd"), "optimizer.kind");
    Check.finitePositive(learningRate, "optimizer.learningRate");
    Check.finiteAtLeast(weightDecay, 0, "optimizer.weightDecay");
    Check.that(beta1 >= 0 && beta1 < 1, "optimizer.beta1", beta1, "in [0, 1)");
    Check.that(beta2 >= 0 && beta2 < 1, "optimizer.beta2", beta2, "in [0, 1)");
    Check.finitePositive(epsilon, "optimizer.epsilon");
    Check.that(momentum >= 0 && momentum < 1, "optimizer.momentum", momentum, "in [0, 1)");
    Check.finiteAtLeast(clipNorm, 0, "optimizer.clipNorm");
    Check.that(layerDecay > 0 && layerDecay <= 1, "optimizer.layerDecay", layerDecay, "in (0, 1]");
    Check.that(maxSkippedSteps >= 1, "optimizer.maxSkippedSteps", maxSkippedSteps, ">= 1");
  }
}
