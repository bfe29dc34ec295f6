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
        int channels) {

  public static final ExchangeSpec DEFAULTS = new ExchangeSpec("float32", 1);

  public ExchangeSpec {
    Check.oneOf(gradients, List.of("float32", "bfloat16"), "exchange.gradients");
    Check.that(channels >= 1 && channels <= 16, "exchange.channels", channels, "1 to 16");
  }
}
