package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.tensor.NativeArrays;

/** Puts images into native memory. */
final class ImageBatch {
  private ImageBatch() {}

  /** Copies the values of {@code batch} images, from {@code offset} on, into [B, 3, S, S]. */
  static NDArray of(NDManager manager, float[] pixels, int offset, int batch, VisionConfig config) {
    int size = config.imageSize();
    Shape shape = new Shape(batch, ClipConfig.CHANNELS, size, size);
    return NativeArrays.of(manager, pixels, offset, shape);
  }

  /** Refuses an array that does not hold {@code batch} images. */
  static void requireImages(float[] pixels, int batch, VisionConfig config) {
    long expected = (long) batch * ClipConfig.CHANNELS * config.imageSize() * config.imageSize();
    if (pixels.length != expected || batch < 1) {
      throw new IllegalArgumentException(
          "pixels: "
              + pixels.length
              + " values for "
              + batch
              + " images (expected: "
              + expected
              + " for at least one image)");
    }
  }
}
