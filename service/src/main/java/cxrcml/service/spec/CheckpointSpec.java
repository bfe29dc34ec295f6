package cxrcml.service.spec;

/** When state is made durable. */
public record CheckpointSpec(
    @Doc("Steps between checkpoints; 0: at the end of every epoch. The last step always has one.")
        long everySteps,
    @Doc("Newest checkpoints of a fold to keep besides the best one, >= 1.") int keep,
    @Doc(
            "Steps that training goes on for while a checkpoint is written and evaluated, >= 0; at"
                + " most until the next one is due. What the evaluation decides (`plateau`, early"
                + " stop, `best`) takes effect exactly then. 0: training waits. The last checkpoint"
                + " of a fold is waited for in any case.")
        long lagSteps) {

  public static final CheckpointSpec DEFAULTS = new CheckpointSpec(0, 2, 0);

  public CheckpointSpec {
    Check.that(everySteps >= 0, "checkpoint.everySteps", everySteps, ">= 0");
    Check.that(keep >= 1, "checkpoint.keep", keep, ">= 1");
    Check.that(lagSteps >= 0, "checkpoint.lagSteps", lagSteps, ">= 0");
  }
}
