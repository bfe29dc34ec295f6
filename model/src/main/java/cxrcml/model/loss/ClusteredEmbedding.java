package cxrcml.model.loss;

import java.util.function.Supplier;

/** What of a sample the global mixture clusters. */
public enum ClusteredEmbedding {
  /** The image's embedding. */
  IMAGE,

  /** The embedding of the text that the step sees. */
  TEXT,

  /** Both, the image's first, over the root of two: of unit norm again. */
  JOINT;

  private static final double ROOT_HALF = Math.sqrt(0.5);

  /** Returns what a run specification names. */
  public static ClusteredEmbedding of(String name) {
    return switch (name) {
      case "image" -> IMAGE;
      case "text" -> TEXT;
      case "joint" -> JOINT;
      default ->
          throw new IllegalArgumentException(
              "embedding: " + name + " (expected: image, text or joint)");
    };
  }

  /**
   * Returns it for samples.
   *
   * @param images unit vectors, [B][D]
   * @param texts of the same samples, [B][D]; asked only where they are needed
   * @return unit vectors, [B][D], or [B][2 D] where it is both
   */
  public float[][] of(float[][] images, Supplier<float[][]> texts) {
    return switch (this) {
      case IMAGE -> images;
      case TEXT -> texts.get();
      case JOINT -> joint(images, texts.get());
    };
  }

  private static float[][] joint(float[][] images, float[][] texts) {
    int length = images[0].length;
    float[][] joint = new float[images.length][2 * length];
    for (int i = 0; i < joint.length; i++) {
      for (int d = 0; d < length; d++) {
        joint[i][d] = (float) (images[i][d] * ROOT_HALF);
        joint[i][length + d] = (float) (texts[i][d] * ROOT_HALF);
      }
    }
    return joint;
  }
}
