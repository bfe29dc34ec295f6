package cxrcml.dataset;

/** Where a class sits in the long tail, by the share of images that carry it. */
public enum Group {
  /** At least 10 % of the images. */
  HEAD,
  /** At least 1 % and less than 10 % of the images. */
  MEDIUM,
  /** Less than 1 % of the images. */
  TAIL;

  /** Returns the group of a class that {@code positives} of {@code samples} images carry. */
  public static Group of(int positives, int samples) {
    if (positives < 0 || positives > samples) {
      throw new IllegalArgumentException(
          "positives: " + positives + " (expected: 0 to " + samples + ")");
    }
    // In integers: 10 % of the images is exactly head, whatever a double makes of it.
    if (10L * positives >= samples) {
      return HEAD;
    }
    return 100L * positives >= samples ? MEDIUM : TAIL;
  }
}
