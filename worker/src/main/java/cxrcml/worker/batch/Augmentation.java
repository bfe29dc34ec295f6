package cxrcml.worker.batch;

import cxrcml.service.spec.DataSpec;
import java.util.SplittableRandom;

/**
 * Small random changes of a grey image: a shift, a rotation and a square crop with replicated
 * borders, brightness and contrast. No flip: the heart has a side.
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
    float contrast = 1 + upTo(spec.jitter(), random);
    float brightness = 255 * upTo(spec.jitter(), random);
    if (spec.rotation() == 0 && spec.crop() == 0) {
      shift(image, size, right, down, target);
    } else {
      turn(image, size, right, down, random, target);
    }
    for (int i = 0; i < size * size; i++) {
      target[i] = (target[i] - 127.5f) * contrast + 127.5f + brightness;
    }
  }

  private static void shift(byte[] image, int size, int right, int down, float[] target) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        target[y * size + x] = level(image, size, x - right, y - down);
      }
    }
  }

  /** Takes a square of the image, of any place and a little turned, and enlarges it. */
  private void turn(
      byte[] image, int size, int right, int down, SplittableRandom random, float[] target) {
    double part = spec.crop() == 0 ? 1 : 1 - random.nextDouble(spec.crop());
    double room = (1 - part) * size / 2;
    double middle = (size - 1) / 2.0;
    double middleX = middle - right + upTo(room, random);
    double middleY = middle - down + upTo(room, random);
    double angle = Math.toRadians(upTo(spec.rotation(), random));
    // Math.sin may differ between machines in the last bit.
    double cosine = part * StrictMath.cos(angle);
    double sine = part * StrictMath.sin(angle);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double u = x - middle;
        double v = y - middle;
        target[y * size + x] =
            between(image, size, middleX + cosine * u - sine * v, middleY + sine * u + cosine * v);
      }
    }
  }

  /** Interpolates linearly in both directions. */
  private static float between(byte[] image, int size, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float toRight = (float) (x - left);
    float toBottom = (float) (y - top);
    float above =
        level(image, size, left, top) * (1 - toRight) + level(image, size, left + 1, top) * toRight;
    float below =
        level(image, size, left, top + 1) * (1 - toRight)
            + level(image, size, left + 1, top + 1) * toRight;
    return above * (1 - toBottom) + below * toBottom;
  }

  private static int level(byte[] image, int size, int x, int y) {
    int row = Math.min(Math.max(y, 0), size - 1);
    return image[row * size + Math.min(Math.max(x, 0), size - 1)] & 0xff;
  }

  private int offset(SplittableRandom random) {
    return spec.shift() == 0 ? 0 : random.nextInt(-spec.shift(), spec.shift() + 1);
  }

  private static float upTo(double bound, SplittableRandom random) {
    return bound == 0 ? 0 : (float) random.nextDouble(-bound, bound);
  }
}
