package cxrcml.dataset.label;

/** What a label that is neither 0 nor 1 counts as. */
public enum Treatment {
  /** It is refused. */
  FAIL,

  /** Nobody knows: stored as unknown; training and results take it for negative. */
  IGNORE,

  /** Negative. */
  ZERO,

  /** Positive. */
  ONE
}
