package cxrcml.coordinator.schedule;

/**
 * The evaluated checkpoint with the lowest held-out loss; of equals the earliest.
 *
 * @param version -1 before the first
 * @param loss infinite before the first
 */
public record BestCheckpoint(long version, double loss) {
  static final BestCheckpoint NONE = new BestCheckpoint(-1, Double.POSITIVE_INFINITY);

  BestCheckpoint after(long evaluated, double evaluatedLoss) {
    return evaluatedLoss < loss ? new BestCheckpoint(evaluated, evaluatedLoss) : this;
  }

  public boolean exists() {
    return version >= 0;
  }
}
