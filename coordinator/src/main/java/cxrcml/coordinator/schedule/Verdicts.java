package cxrcml.coordinator.schedule;

import cxrcml.service.spec.RunSpec;

/** What the evaluations of a fold have decided so far. Immutable. */
public record Verdicts(Plateau plateau, EarlyStop earlyStop, BestCheckpoint best) {

  public static Verdicts initial(RunSpec spec) {
    return new Verdicts(
        Plateau.initial(spec.optimizer().learningRate()), EarlyStop.INITIAL, BestCheckpoint.NONE);
  }

  /**
   * Returns the verdicts after one more evaluation.
   *
   * @param loss contrastive loss of the version on the held-out fold; NaN is never better
   */
  public Verdicts after(long version, double loss, RunSpec spec) {
    return new Verdicts(
        plateau.after(loss, spec.schedule()), earlyStop.after(loss), best.after(version, loss));
  }

  public boolean stops(RunSpec spec) {
    return earlyStop.stops(spec.schedule().earlyStopPatience());
  }
}
