package cxrcml.service.spec;

import java.util.List;

/** How parameters and gradients travel between workers and shards. */
public record ExchangeSpec(
    @Doc(
            "Gradients on the wire: `float32` (exact) or `bfloat16` (rounded to nearest even, half the"
                + " bytes). Parameters are always float32.")
        String gradients,
    @Doc(
            "Connections for tensors from a worker to each shard, 1 to 16; no bit depends on it. Pulls"
                + " are cut into as many parts, pushes take turns.")
        int channels,
    @Doc(
            "Most slots of a step whose gradients a worker adds up before it pushes them, a power of two"
                + " up to 4096; no bit depends on it. Fewer where workers would have unequal shares, and"
                + " 1 with `bfloat16`, where a rounded sum is no sum of rounded gradients. A worker has"
                + " up to 2 + log2 of it gradients in memory; if it is lost, so many slots are computed"
                + " again.")
        int slotsPerPush,
    @Doc(
            "`bulk`: a gradient is of the version that it is applied to. `stale`: workers go on with the"
                + " next steps, on a version up to `staleness` steps old, while a step waits for slow"
                + " workers. Results then depend on timing: two runs differ, and so does a run that was"
                + " disturbed. Between checkpoints, mixtures and epochs nobody runs ahead.")
        String consistency,
    @Doc(
            "`stale`: most steps between the version that a gradient was computed on and its own, 1 to 16."
                + " Shards keep the gradients of so many steps more.")
        int staleness) {

  public static final ExchangeSpec DEFAULTS = new ExchangeSpec("float32", 1, 4, "bulk", 1);

  public ExchangeSpec {
    Check.oneOf(gradients, List.of("float32", "bfloat16"), "exchange.gradients");
    Check.that(channels >= 1 && channels <= 16, "exchange.channels", channels, "1 to 16");
    Check.that(
        slotsPerPush >= 1 && slotsPerPush <= 4096 && Integer.bitCount(slotsPerPush) == 1,
        "exchange.slotsPerPush",
        slotsPerPush,
        "a power of two, 1 to 4096");
    Check.oneOf(consistency, List.of("bulk", "stale"), "exchange.consistency");
    Check.that(staleness >= 1 && staleness <= 16, "exchange.staleness", staleness, "1 to 16");
  }

  /** Most steps between the version that a gradient is computed on and its own; 0 with `bulk`. */
  public int stepsAhead() {
    return consistency.equals("stale") ? staleness : 0;
  }

  /** Most slots that a worker may add up, given how gradients travel. */
  public int slotsAddedByWorkers() {
    return gradients.equals("float32") ? slotsPerPush : 1;
  }
}
