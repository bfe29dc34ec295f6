package cxrcml.service.spec;

import java.util.List;

/** How checkpoints are scored on the held-out fold; the read-out belongs to the result. */
public record EvaluationSpec(
    @Doc("Checkpoints from one evaluation to the next; 0: only the last one is scored.")
        int everyCheckpoints,
    @Doc("Which checkpoint becomes the fold's result: `last`, or `best` (lowest held-out loss).")
        String select,
    @Doc("Templates of the prompt for presence; {} stands for the class.") List<String> present,
    @Doc("Templates of the prompt for absence; empty: the score is the cosine to presence alone.")
        List<String> absent,
    @Doc("Bootstrap resamples of patients for the intervals, >= 0.") int resamples,
    @Doc(
            "Whether a linear probe on the image embeddings of the training samples is fitted and"
                + " scored, too, once a fold.")
        boolean probe) {

  /** CheXzero's prompt pair. */
  public static final EvaluationSpec DEFAULTS =
      new EvaluationSpec(1, "last", List.of("{}"), List.of("no {}"), 1000, false);

  public EvaluationSpec {
    Check.that(everyCheckpoints >= 0, "evaluation.everyCheckpoints", everyCheckpoints, ">= 0");
    Check.oneOf(select, List.of("last", "best"), "evaluation.select");
    Check.that(!present.isEmpty(), "evaluation.present", present, "at least one template");
    Check.that(resamples >= 0, "evaluation.resamples", resamples, ">= 0");
    present = List.copyOf(present);
    absent = List.copyOf(absent);
  }
}
