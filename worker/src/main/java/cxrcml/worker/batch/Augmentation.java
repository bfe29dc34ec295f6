package cxrcml.worker.batch;

import cxrcml.service.spec.DataSpec;
import java.util.SplittableRandom;

/**
 * Small random changes of a grey image: a shift with replicated borders, brightness and contrast.
 * No flip: the heart has a side.
 */
final class Augmentation {
  private final DataSpec spec;

  Augmentation(DataSpec spec) {
    this.spec = spec;
  }

  /**
   * Writes the changed image.
   *
   * @param image size x size grey levels, 0 to 255
   * @param target size x size grey levels, may leave 0 to 255 a little
   */
  void apply(byte[] image, int size, SplittableRandom random, float[] target) {
    int right = offset(random);
    int down = offset(random);
    float contrast = 1 + jitter(random);
    float brightness = 255 * jitter(random);
    for (int y = 0; y < size; y++) {
      int from = Math.min(Math.max(y - down, 0), size - 1) * size;
      for (int x = 0; x < size; x++) {
        int grey = image[from + Math.min(Math.max(x - right, 0), size - 1)] & 0xff;
        target[y * size + x] = (grey - 127.5f) * contrast + 127.5f + brightness;
      }
    }
  }

  private int offset(SplittableRandom random) {
    return spec.shift() == 0 ? 0 : random.nextInt(-spec.shift(), spec.shift() + 1);
  }

  private float jitter(SplittableRandom random) {
    return spec.jitter() == 0 ? 0 : (float) random.nextDouble(-spec.jitter(), spec.jitter());
  }
}
