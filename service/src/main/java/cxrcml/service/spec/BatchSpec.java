package cxrcml.service.spec;

/** How samples are grouped; in-batch negatives are those of one micro-batch. */
public record BatchSpec(
    @Doc(
            "Samples in a micro-batch (one slot), >= 2; the paper's best is 32. With 2, an odd number of"
                + " samples makes one of 3: a single sample has nothing to contrast.")
        int microBatch,
    @Doc("Micro-batches whose mean gradient makes one step, 1 to 4096.") int slotsPerStep) {

  public static final BatchSpec DEFAULTS = new BatchSpec(32, 1);

  public BatchSpec {
    Check.that(microBatch >= 2, "batch.microBatch", microBatch, ">= 2");
    Check.that(
        slotsPerStep >= 1 && slotsPerStep <= 4096, "batch.slotsPerStep", slotsPerStep, "1 to 4096");
  }
}
