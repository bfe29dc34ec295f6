package cxrcml.dataset.label;

/** What a label that is neither 0 nor 1 counts as. */
public enum Treatment {
  /** It is refused. */
  FAIL,

  /**
   * Nobody knows: stored as unknown; results leave the sample out of the class, and its text is
   * silent of it.
   */
  IGNORE,

  /** Negative. */
  ZERO,

  /** Positive. */
  ONE
}
