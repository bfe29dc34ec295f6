package cxrcml.dataset;

/** Hears how far a preparation is; called by one thread, with a count that only rises. */
@FunctionalInterface
public interface Progress {
  /** Says nothing to anybody. */
  Progress NONE = (done, total) -> {};

  /** Is told that {@code done} of {@code total} samples are written. */
  void update(int done, int total);
}
