package cxrcml.dataset;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;

/**
 * A sample on its way into a prepared data set.
 *
 * @param id unique in the data set, not blank
 * @param subject the patient, not blank; all samples of a patient share one fold
 * @param study the examination, not blank
 * @param view for example {@code PA}; empty where unknown
 * @param fold the fold that holds the sample out, >= 0
 * @param text what the text tower sees, not blank
 * @param labels bit c set: the sample carries class c
 * @param unknown bit c set: nobody knows whether it carries class c; disjoint from the labels
 */
public record SampleRow(
    String id,
    String subject,
    String study,
    String view,
    int fold,
    String text,
    BitSet labels,
    BitSet unknown) {
  /** Checks what can be checked on one row alone. */
  public SampleRow {
    requireText("sample_id", id);
    requireText("subject_id", subject);
    requireText("study_id", study);
    requireNonNull(view, "view");
    requireText("text", text);
    if (fold < 0) {
      throw new InvalidDataException("fold: " + fold + " (expected: >= 0)");
    }
    requireReport(text);
    labels = (BitSet) labels.clone();
    unknown = (BitSet) unknown.clone();
    if (labels.intersects(unknown)) {
      throw new IllegalArgumentException("unknown: " + unknown + " (expected: none of " + labels);
    }
  }

  /** Makes a row whose labels are all known. */
  public SampleRow(
      String id, String subject, String study, String view, int fold, String text, BitSet labels) {
    this(id, subject, study, view, fold, text, labels, new BitSet());
  }

  @Override
  public BitSet labels() {
    return (BitSet) labels.clone();
  }

  @Override
  public BitSet unknown() {
    return (BitSet) unknown.clone();
  }

  /** A download without login or without LFS leaves such text where a report should be. */
  private static void requireReport(String text) {
    OtherContent.of(text)
        .ifPresent(
            what -> {
              throw new InvalidDataException("text: " + what + " (expected: a report)");
            });
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new InvalidDataException(name + ": '" + value + "' (expected: not blank)");
    }
  }
}
