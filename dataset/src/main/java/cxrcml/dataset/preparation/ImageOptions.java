package cxrcml.dataset.preparation;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.image.Fit;

/**
 * How images are prepared.
 *
 * @param size width and height of the prepared images, in pixels
 * @param fit what becomes of images that are not square
 * @param jobs images decoded at the same time, >= 1
 * @param onError what to do about an image that cannot be read
 */
public record ImageOptions(int size, Fit fit, int jobs, ErrorPolicy onError) {
  /** Default of {@link #size}: what CLIP ViT-B/32 reads. */
  public static final int DEFAULT_SIZE = 224;

  /** Checks the numbers. */
  public ImageOptions {
    requireNonNull(fit, "fit");
    requireNonNull(onError, "onError");
    requireAtLeastOne("imageSize", size);
    requireAtLeastOne("jobs", jobs);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
