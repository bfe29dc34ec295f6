package cxrcml.dataset.mimic;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.report.TextChoice;
import java.nio.file.Path;
import java.util.List;

/**
 * What to take from MIMIC-CXR.
 *
 * @param images the folder that has {@code files/}, and the metadata and split files if there are
 *     any
 * @param reports the folder that has {@code files/}, or the zip file of it; null for text from
 *     labels
 * @param labels a label file, or a folder of label files with the same classes
 * @param text where the text comes from
 * @param sections which section of a report is its text
 * @param noText what becomes of a study whose report says nothing
 * @param views which views to take
 * @param split who decides the folds
 * @param labelPolicy what labels that are neither 0 nor 1 count as
 * @param classMap a file that renames classes, or null
 * @param head how many samples to take, from the first on; {@link Integer#MAX_VALUE} for all
 * @param folds number of folds; not read where the split is the official one
 * @param seed of the folds
 */
public record MimicOptions(
    Path images,
    Path reports,
    Path labels,
    TextSource text,
    List<TextChoice> sections,
    NoText noText,
    Views views,
    Split split,
    LabelPolicy labelPolicy,
    Path classMap,
    int head,
    int folds,
    long seed) {
  /** Where text comes from. */
  public enum TextSource {
    /** The radiologist's report. */
    REPORT,
    /** One sentence a label. */
    LABELS
  }

  /** What becomes of a study whose report says nothing. */
  public enum NoText {
    /** Its images are dropped. */
    DROP,
    /** Its text is made of its labels. */
    LABELS
  }

  /** Which views to take. */
  public enum Views {
    /** AP and PA. */
    FRONTAL,
    /** All, those without a name included. */
    ALL
  }

  /** Who decides the folds. */
  public enum Split {
    /** Patient-grouped, stratified cross-validation. */
    FOLDS,
    /** MIMIC-CXR-JPG's: fold 0 is its test set, fold 1 has the rest. */
    OFFICIAL
  }

  /** Checks what belongs together. */
  public MimicOptions {
    requireNonNull(images, "images");
    requireNonNull(labels, "labels");
    sections = List.copyOf(sections);
    if (text == TextSource.REPORT && reports == null) {
      throw new IllegalArgumentException(
          "reports: none (expected: a folder or zip file, or text from labels)");
    }
    if (sections.isEmpty()) {
      throw new IllegalArgumentException("sections: none (expected: at least one)");
    }
    if (folds < 2) {
      throw new IllegalArgumentException("folds: " + folds + " (expected: >= 2)");
    }
    if (head < 1) {
      throw new IllegalArgumentException("head: " + head + " (expected: >= 1)");
    }
  }
}
