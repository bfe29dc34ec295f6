package cxrcml.coordinator.schedule;

import cxrcml.service.spec.ScheduleSpec;

/**
 * Lowers the learning rate when the held-out loss stops falling, as {@code
 * torch.optim.lr_scheduler.ReduceLROnPlateau} does with mode min, relative threshold 1e-4, no
 * cooldown, eps 1e-8.
 *
 * @param rate the learning rate that holds now
 * @param best lowest loss so far; infinite before the first
 * @param bad evaluations in a row that were not better than the best
 */
public record Plateau(double rate, double best, int bad) {
  private static final double THRESHOLD = 1e-4;

  /** A fall of the rate by less than this is left out. */
  private static final double EPSILON = 1e-8;

  /** Returns the state before the first evaluation. */
  public static Plateau initial(double rate) {
    return new Plateau(rate, Double.POSITIVE_INFINITY, 0);
  }

  /** Returns the state after one more evaluation; a NaN loss is not better. */
  Plateau after(double loss, ScheduleSpec spec) {
    boolean better = loss < best * (1 - THRESHOLD);
    int badNow = better ? 0 : bad + 1;
    double bestNow = better ? loss : best;
    if (badNow <= spec.plateauPatience()) {
      return new Plateau(rate, bestNow, badNow);
    }
    double lower = rate * spec.plateauFactor();
    return new Plateau(rate - lower > EPSILON ? lower : rate, bestNow, 0);
  }
}
