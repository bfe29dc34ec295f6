package cxrcml.dataset.label;

/** What a label that is neither 0 nor 1 counts as. */
public enum Treatment {
  /** It is refused. */
  FAIL,

  /** Nobody knows: it is not set, and results do not count it. */
  IGNORE,

  /** Negative. */
  ZERO,

  /** Positive. */
  ONE
}
