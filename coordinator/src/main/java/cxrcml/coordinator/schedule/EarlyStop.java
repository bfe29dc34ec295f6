package cxrcml.coordinator.schedule;

/**
 * Ends a fold whose held-out loss does not fall any more.
 *
 * @param best lowest loss so far; infinite before the first
 * @param bad evaluations in a row that were not strictly lower
 */
public record EarlyStop(double best, int bad) {
  static final EarlyStop INITIAL = new EarlyStop(Double.POSITIVE_INFINITY, 0);

  EarlyStop after(double loss) {
    return loss < best ? new EarlyStop(loss, 0) : new EarlyStop(best, bad + 1);
  }

  /** Returns whether the fold ends; a patience of 0 never ends it. */
  boolean stops(int patience) {
    return patience > 0 && bad >= patience;
  }
}
