package cxrcml.dataset;

import java.util.List;

/**
 * How a data set came to be, for people; no part of its content hash.
 *
 * @param source where the samples come from
 * @param steps what each step of the preparation kept and dropped
 * @param skipped images that could not be read
 * @param notes policies that were applied, and what a user should look at before training
 */
public record Provenance(
    String source, List<PreparationStep> steps, List<SkippedImage> skipped, List<String> notes) {
  /** Keeps its own copies. */
  public Provenance {
    steps = List.copyOf(steps);
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
  }
}
