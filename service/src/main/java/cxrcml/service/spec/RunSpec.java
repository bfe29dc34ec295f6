package cxrcml.service.spec;

import java.util.List;

/**
 * Everything that decides the bits of a run except the data set. Immutable once a run has started;
 * its hash is in every checkpoint and result. The numbers of workers and shards are not part of it.
 */
public record RunSpec(
    @Doc("Name of the run, for people.") String name,
    @Doc("Seed of everything random: initial weights, permutations, augmentation, mixture starts.")
        long seed,
    @Doc("PyTorch threads of each worker; part of the run because it decides the last bits, >= 1.")
        int threads,
    DataSpec data,
    ModelSpec model,
    StartSpec start,
    BatchSpec batch,
    ExchangeSpec exchange,
    OptimizerSpec optimizer,
    ScheduleSpec schedule,
    LossSpec loss,
    MixtureSpec mixture,
    CheckpointSpec checkpoint,
    EvaluationSpec evaluation) {

  /** Values of every key that a specification leaves out. */
  public static final RunSpec DEFAULTS =
      new RunSpec(
          "run",
          1,
          1,
          DataSpec.DEFAULTS,
          ModelSpec.DEFAULTS,
          StartSpec.DEFAULTS,
          BatchSpec.DEFAULTS,
          ExchangeSpec.DEFAULTS,
          OptimizerSpec.DEFAULTS,
          ScheduleSpec.DEFAULTS,
          LossSpec.DEFAULTS,
          MixtureSpec.DEFAULTS,
          CheckpointSpec.DEFAULTS,
          EvaluationSpec.DEFAULTS);

  /** All triplets of a micro-batch are as many as its cube. */
  private static final int SOFT_WEIGHTED_BATCH = 128;

  public RunSpec {
    Check.that(!name.isBlank(), "name", name, "not blank");
    Check.that(threads >= 1, "threads", threads, ">= 1");
    Check.that(
        !model.preset().equals("start") || start.from().equals("huggingface"),
        "model.preset",
        model.preset(),
        "tiny or vit-b-32 unless start.from is huggingface");
    Check.that(
        !loss.mining().equals("soft-weighted") || batch.microBatch() <= SOFT_WEIGHTED_BATCH,
        "batch.microBatch",
        batch.microBatch(),
        "<= " + SOFT_WEIGHTED_BATCH + " with loss.mining: soft-weighted");
    Check.that(
        !loss.weightedTerms().equals("all") || !mixture.weighting().equals("none"),
        "loss.weightedTerms",
        loss.weightedTerms(),
        "triplet with mixture.weighting: none");
    Check.that(
        !batch.usesClusters() || List.of("once", "epoch").contains(mixture.refit()),
        "mixture.refit",
        mixture.refit(),
        "once or epoch with batch.order: cluster-balanced");
  }

  /** Whether the run needs a clusterer. */
  public boolean usesMixture() {
    return loss.usesMixture() || batch.usesClusters();
  }
}
