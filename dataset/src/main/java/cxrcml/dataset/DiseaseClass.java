package cxrcml.dataset;

import static java.util.Objects.requireNonNull;

/**
 * A class of the multi-label task.
 *
 * @param name as in the label file, for example {@code Pleural Effusion}; not blank
 * @param group its place in the long tail
 * @param rare whether it has fewer than 1,000 positives where the group was decided
 * @param positives samples of this data set that carry it
 */
public record DiseaseClass(String name, Group group, boolean rare, int positives) {
  /** Fewer positives than this make a class rare. */
  public static final int RARE_BELOW = 1_000;

  /** Checks the name and the count. */
  public DiseaseClass {
    requireNonNull(group, "group");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: '" + name + "' (expected: not blank)");
    }
    if (positives < 0) {
      throw new IllegalArgumentException("positives: " + positives + " (expected: >= 0)");
    }
  }
}
