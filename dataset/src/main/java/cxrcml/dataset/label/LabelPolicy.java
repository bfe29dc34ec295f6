package cxrcml.dataset.label;

import static java.util.Objects.requireNonNull;

/**
 * What labels that are neither 0 nor 1 count as.
 *
 * @param uncertain what -1 counts as, CheXpert's mark for "uncertain"
 * @param blank what no value counts as, CheXpert's mark for "not mentioned"
 */
public record LabelPolicy(Treatment uncertain, Treatment blank) {
  /** Labels are 0 or 1. */
  public static final LabelPolicy STRICT = new LabelPolicy(Treatment.FAIL, Treatment.FAIL);

  /** Checks that both are there. */
  public LabelPolicy {
    requireNonNull(uncertain, "uncertain");
    requireNonNull(blank, "blank");
  }
}
