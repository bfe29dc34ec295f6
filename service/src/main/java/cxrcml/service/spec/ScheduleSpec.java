package cxrcml.service.spec;

import java.util.List;

/** How long a fold trains and how the learning rate moves. */
public record ScheduleSpec(
    @Doc("Passes over the training samples, >= 1.") int epochs,
    @Doc("Steps after which the fold ends even within its epochs; 0: no such limit.") long steps,
    @Doc("Steps over which the learning rate rises linearly, >= 0.") int warmupSteps,
    @Doc("After warm-up: `constant`, `cosine` (to 0 after the last step) or `plateau`.")
        String decay,
    @Doc("plateau: factor on the learning rate, in (0, 1).") double plateauFactor,
    @Doc("plateau: evaluations without a better held-out loss before the rate falls, >= 0.")
        int plateauPatience,
    @Doc("Evaluations without a better held-out loss before the fold ends; 0: never.")
        int earlyStopPatience) {

  /** The authors' epochs, patience and factor. */
  public static final ScheduleSpec DEFAULTS = new ScheduleSpec(10, 0, 0, "plateau", 0.1, 3, 0);

  public ScheduleSpec {
    Check.that(epochs >= 1, "schedule.epochs", epochs, ">= 1");
    Check.that(steps >= 0, "schedule.steps", steps, ">= 0");
    Check.that(warmupSteps >= 0, "schedule.warmupSteps", warmupSteps, ">= 0");
    Check.oneOf(decay, List.of("constant", "cosine", "plateau"), "schedule.decay");
    Check.that(
        plateauFactor > 0 && plateauFactor < 1,
        "schedule.plateauFactor",
        plateauFactor,
        "in (0, 1)");
    Check.that(plateauPatience >= 0, "schedule.plateauPatience", plateauPatience, ">= 0");
    Check.that(earlyStopPatience >= 0, "schedule.earlyStopPatience", earlyStopPatience, ">= 0");
  }
}
