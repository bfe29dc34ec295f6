package cxrcml.service.spec;

/** When state is made durable. */
public record CheckpointSpec(
    @Doc("Steps between checkpoints; 0: at the end of every epoch. The last step always has one.")
        long everySteps,
    @Doc("Newest checkpoints of a fold to keep besides the best one, >= 1.") int keep) {

  public static final CheckpointSpec DEFAULTS = new CheckpointSpec(0, 2);

  public CheckpointSpec {
    Check.that(everySteps >= 0, "checkpoint.everySteps", everySteps, ">= 0");
    Check.that(keep >= 1, "checkpoint.keep", keep, ">= 1");
  }
}
