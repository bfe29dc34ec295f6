package cxrcml.dataset.csv;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.preparation.ImageOptions;
import java.nio.file.Path;

/**
 * What to prepare, and how.
 *
 * @param root the folder that image paths, and relative paths of the two CSV files, start from
 * @param out a directory that does not exist yet or is empty
 * @param manifest the table of images, patients and texts, see {@link CsvPreparation}
 * @param labels the table of labels
 * @param textColumn name of the text column
 * @param head how many samples to take, from the first on; {@link Integer#MAX_VALUE} for all
 * @param classMap a file that renames classes, or null
 * @param labelPolicy what labels that are neither 0 nor 1 count as
 * @param images how images are prepared
 * @param folds number of folds; not read where the manifest has them
 * @param seed of the folds
 * @param tokenizer learnt or given
 */
public record CsvOptions(
    Path root,
    Path out,
    Path manifest,
    Path labels,
    String textColumn,
    int head,
    Path classMap,
    LabelPolicy labelPolicy,
    ImageOptions images,
    int folds,
    long seed,
    TokenizerSource tokenizer) {
  /** Default of {@link #manifest}. */
  public static final String DEFAULT_MANIFEST = "reports.csv";

  /** Default of {@link #labels}. */
  public static final String DEFAULT_LABELS = "labels.csv";

  /** Default of {@link #textColumn}. */
  public static final String DEFAULT_TEXT_COLUMN = "text";

  /** Default of {@link #folds}. */
  public static final int DEFAULT_FOLDS = 5;

  /** Checks the numbers and resolves the CSV files against the root. */
  public CsvOptions {
    requireNonNull(out, "out");
    requireNonNull(textColumn, "textColumn");
    requireNonNull(labelPolicy, "labelPolicy");
    requireNonNull(images, "images");
    requireNonNull(tokenizer, "tokenizer");
    manifest = root.resolve(manifest);
    labels = root.resolve(labels);
    if (folds < 2) {
      throw new IllegalArgumentException("folds: " + folds + " (expected: >= 2)");
    }
  }
}
