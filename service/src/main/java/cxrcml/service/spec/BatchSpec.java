package cxrcml.service.spec;

import java.util.List;

/** How samples are grouped; in-batch negatives are those of one micro-batch. */
public record BatchSpec(
    @Doc(
            "Samples in a micro-batch (one slot), >= 2; the paper's best is 32. With 2, an odd number of"
                + " samples makes one of 3: a single sample has nothing to contrast.")
        int microBatch,
    @Doc("Micro-batches whose mean gradient makes one step, 1 to 4096.") int slotsPerStep,
    @Doc(
            "`shuffled`, or `cluster-balanced`: as many samples of each of `clusters` clusters in a"
                + " micro-batch (P x K), by the pseudo-labels at the beginning of the epoch; shuffled"
                + " until there are any. Either way every sample comes once an epoch.")
        String order,
    @Doc("`cluster-balanced`: P, clusters in a micro-batch, 2 to `microBatch`.") int clusters) {

  public static final BatchSpec DEFAULTS = new BatchSpec(32, 1, "shuffled", 8);

  public BatchSpec {
    Check.that(microBatch >= 2, "batch.microBatch", microBatch, ">= 2");
    Check.that(
        slotsPerStep >= 1 && slotsPerStep <= 4096, "batch.slotsPerStep", slotsPerStep, "1 to 4096");
    Check.oneOf(order, List.of("shuffled", "cluster-balanced"), "batch.order");
    Check.that(
        clusters >= 2 && (clusters <= microBatch || !order.equals("cluster-balanced")),
        "batch.clusters",
        clusters,
        "2 to batch.microBatch, " + microBatch);
  }

  /** Whether micro-batches are made of clusters. */
  public boolean usesClusters() {
    return order.equals("cluster-balanced");
  }
}
