package cxrcml.model.loss;

/**
 * The distributions that the similarities of a batch should have: for each image over the texts,
 * and for each text over the images.
 *
 * @param textsOfImages row-major [B, B]; row i, over texts, sums to one, or to the weight of the
 *     sample
 * @param imagesOfTexts row-major [B, B], indexed as the first; column j, over images, sums to one,
 *     or to the weight of the sample
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record ContrastiveTargets(float[] textsOfImages, float[] imagesOfTexts, int batch) {

  /** Each image belongs to the text of its own sample only. */
  public static ContrastiveTargets diagonal(int batch) {
    float[] identity = new float[batch * batch];
    for (int i = 0; i < batch; i++) {
      identity[i * batch + i] = 1;
    }
    return new ContrastiveTargets(identity, identity, batch);
  }

  /**
   * Shares each image evenly among its texts, and each text among its images.
   *
   * @param matches [B][B], true at [i][j] if text j describes image i; true on the diagonal
   */
  public static ContrastiveTargets matched(boolean[][] matches) {
    int batch = matches.length;
    int[] texts = new int[batch];
    int[] images = new int[batch];
    for (int i = 0; i < batch; i++) {
      requireRow(matches, i);
      for (int j = 0; j < batch; j++) {
        if (matches[i][j]) {
          texts[i]++;
          images[j]++;
        }
      }
    }
    float[] textsOfImages = new float[batch * batch];
    float[] imagesOfTexts = new float[batch * batch];
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < batch; j++) {
        if (matches[i][j]) {
          textsOfImages[i * batch + j] = 1f / texts[i];
          imagesOfTexts[i * batch + j] = 1f / images[j];
        }
      }
    }
    return new ContrastiveTargets(textsOfImages, imagesOfTexts, batch);
  }

  /** Has each image and each text count as much as its sample's class weight says. */
  public ContrastiveTargets weighted(SoftLabels labels) {
    if (labels.batch() != batch) {
      throw new IllegalArgumentException(
          "responsibilities: length %d (expected: %d)".formatted(labels.batch(), batch));
    }
    float[] weightedTexts = textsOfImages.clone();
    float[] weightedImages = imagesOfTexts.clone();
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < batch; j++) {
        weightedTexts[i * batch + j] *= (float) labels.weight(i);
        weightedImages[i * batch + j] *= (float) labels.weight(j);
      }
    }
    return new ContrastiveTargets(weightedTexts, weightedImages, batch);
  }

  private static void requireRow(boolean[][] matches, int i) {
    if (matches[i].length != matches.length) {
      throw new IllegalArgumentException(
          "textMatches["
              + i
              + "]: length "
              + matches[i].length
              + " (expected: "
              + matches.length
              + ")");
    }
    if (!matches[i][i]) {
      throw new IllegalArgumentException(
          "textMatches[" + i + "][" + i + "]: false (expected: true, a text describes its image)");
    }
  }
}
