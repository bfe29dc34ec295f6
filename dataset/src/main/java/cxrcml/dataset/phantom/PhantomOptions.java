package cxrcml.dataset.phantom;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.TokenizerSource;
import java.nio.file.Path;

/**
 * What to draw, and how.
 *
 * @param out a directory that does not exist yet or is empty
 * @param samples number of images, {@link #SAMPLES_PER_FOLD} a fold at least; from 200 a fold on,
 *     every fold has five positives of every class
 * @param imageSize width and height of the images in pixels; the small signs need {@link
 *     #DEFAULT_IMAGE_SIZE}
 * @param seed of everything: cohort, pictures, reports, folds
 * @param folds number of folds
 * @param tokenizer learnt or given
 * @param jobs images drawn at the same time, >= 1; the result does not depend on it
 */
public record PhantomOptions(
    Path out,
    int samples,
    int imageSize,
    long seed,
    int folds,
    TokenizerSource tokenizer,
    int jobs) {
  /** Default of {@link #samples}. */
  public static final int DEFAULT_SAMPLES = 2_900;

  /** Default of {@link #imageSize}. */
  public static final int DEFAULT_IMAGE_SIZE = 64;

  /** Default of {@link #folds}. */
  public static final int DEFAULT_FOLDS = 5;

  /** Least samples in a fold. */
  public static final int SAMPLES_PER_FOLD = 100;

  /** Checks the numbers. */
  public PhantomOptions {
    requireNonNull(out, "out");
    requireNonNull(tokenizer, "tokenizer");
    requireAtLeast("folds", folds, 2);
    requireAtLeast("samples", samples, SAMPLES_PER_FOLD * folds);
    requireAtLeast("imageSize", imageSize, 16);
    requireAtLeast("jobs", jobs, 1);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
