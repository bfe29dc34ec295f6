package cxrcml.dataset.csv;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import java.nio.file.Path;

/**
 * What to prepare, and how.
 *
 * @param root the folder that image paths, and relative paths of the two CSV files, start from
 * @param out a directory that does not exist yet or is empty
 * @param manifest the table of images, patients and texts, see {@link CsvPreparation}
 * @param labels the table of labels
 * @param textColumn name of the text column
 * @param imageSize width and height of the prepared images, in pixels
 * @param fit what becomes of images that are not square
 * @param folds number of folds; not read where the manifest has them
 * @param seed of the folds
 * @param tokenizer learnt or given
 * @param jobs images decoded at the same time, >= 1
 */
public record CsvOptions(
    Path root,
    Path out,
    Path manifest,
    Path labels,
    String textColumn,
    int imageSize,
    Fit fit,
    int folds,
    long seed,
    TokenizerSource tokenizer,
    int jobs) {
  /** Default of {@link #manifest}. */
  public static final String DEFAULT_MANIFEST = "reports.csv";

  /** Default of {@link #labels}. */
  public static final String DEFAULT_LABELS = "labels.csv";

  /** Default of {@link #textColumn}. */
  public static final String DEFAULT_TEXT_COLUMN = "text";

  /** Default of {@link #imageSize}: what CLIP ViT-B/32 reads. */
  public static final int DEFAULT_IMAGE_SIZE = 224;

  /** Default of {@link #folds}. */
  public static final int DEFAULT_FOLDS = 5;

  /** Checks the numbers and resolves the CSV files against the root. */
  public CsvOptions {
    requireNonNull(out, "out");
    requireNonNull(textColumn, "textColumn");
    requireNonNull(fit, "fit");
    requireNonNull(tokenizer, "tokenizer");
    manifest = root.resolve(manifest);
    labels = root.resolve(labels);
    requireAtLeast("imageSize", imageSize, 1);
    requireAtLeast("folds", folds, 2);
    requireAtLeast("jobs", jobs, 1);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
