package cxrcml.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.service.spec.DataSpec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final int SIZE = 5;
  private static final int RAMP = 81;

  private final byte[] image = image();

  @Test
  void leavesTheImageAsItIsWhenNothingIsAskedFor() {
    float[] levels = apply(new DataSpec("report", "all", 0, 1, 0, 0, 0, 0), 1);

    for (int i = 0; i < levels.length; i++) {
      assertThat(levels[i]).isEqualTo(image[i] & 0xff);
    }
  }

  @Test
  void shiftsByWholePixelsAndRepeatsTheBorder() {
    int shifted = 0;
    for (long seed = 0; seed < 50; seed++) {
      float[] levels = apply(new DataSpec("report", "all", 0, 1, 2, 0, 0, 0), seed);
      int[] offset = offsetOf(levels);
      shifted += offset[0] != 0 || offset[1] != 0 ? 1 : 0;
    }
    assertThat(shifted).isBetween(40, 50);
  }

  @Test
  void changesBrightnessAndContrastWithinTheirBounds() {
    for (long seed = 0; seed < 50; seed++) {
      float[] levels = apply(new DataSpec("report", "all", 0, 1, 0, 0.1, 0, 0), seed);

      double contrast = (levels[24] - levels[0]) / ((image[24] & 0xff) - (image[0] & 0xff));
      assertThat(contrast).isCloseTo(1, within(0.1001));
      double brightness = levels[0] - ((image[0] & 0xff) - 127.5) * contrast - 127.5;
      assertThat(brightness).isCloseTo(0, within(25.51));
    }
  }

  @Test
  void turnsAndCropsWithinTheirBounds() {
    double largestAngle = 0;
    double smallestPart = 1;
    for (long seed = 0; seed < 50; seed++) {
      float[] levels = new float[RAMP * RAMP];
      new Augmentation(new DataSpec("report", "all", 0, 1, 0, 0, 8, 0.2))
          .apply(ramp(), RAMP, new SplittableRandom(seed), levels);

      int middle = RAMP / 2 * RAMP + RAMP / 2;
      double right = (levels[middle + 5] - levels[middle - 5]) / 10;
      double down = (levels[middle + 5 * RAMP] - levels[middle - 5 * RAMP]) / 10;
      // The ramp rises by 3 a pixel to the right: turned, it rises downwards too.
      double part = Math.hypot(right, down) / 3;
      double angle = Math.toDegrees(Math.atan2(-down, right));
      assertThat(part).isBetween(0.8 - 1e-3, 1 + 1e-3);
      assertThat(angle).isBetween(-8.01, 8.01);
      double centre = (levels[middle] - (ramp()[middle] & 0xff)) / 3;
      assertThat(centre).as("moved by").isCloseTo(0, within((1 - part) / 2 * RAMP + 1e-2));
      largestAngle = Math.max(largestAngle, Math.abs(angle));
      smallestPart = Math.min(smallestPart, part);
    }
    assertThat(largestAngle).isGreaterThan(6);
    assertThat(smallestPart).isLessThan(0.85);
  }

  @Test
  void isTheSameForTheSameSeed() {
    DataSpec spec = new DataSpec("report", "all", 0, 1, 2, 0.1, 5, 0.1);

    assertThat(apply(spec, 3)).isEqualTo(apply(spec, 3)).isNotEqualTo(apply(spec, 4));
  }

  private float[] apply(DataSpec spec, long seed) {
    float[] levels = new float[SIZE * SIZE];
    new Augmentation(spec).apply(image, SIZE, new SplittableRandom(seed), levels);
    return levels;
  }

  /** Finds the one shift that explains all pixels; fails if there is none. */
  private int[] offsetOf(float[] levels) {
    for (int down = -2; down <= 2; down++) {
      for (int right = -2; right <= 2; right++) {
        if (explains(levels, right, down)) {
          return new int[] {right, down};
        }
      }
    }
    throw new AssertionError("no shift explains the image");
  }

  private boolean explains(float[] levels, int right, int down) {
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int fromY = Math.floorMod(Math.min(Math.max(y - down, 0), SIZE - 1), SIZE);
        int fromX = Math.min(Math.max(x - right, 0), SIZE - 1);
        if (levels[y * SIZE + x] != (image[fromY * SIZE + fromX] & 0xff)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Three levels more with each pixel to the right. */
  private static byte[] ramp() {
    byte[] image = new byte[RAMP * RAMP];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (2 + 3 * (i % RAMP));
    }
    return image;
  }

  /** Every pixel differs from every other, and none is symmetric to another. */
  private static byte[] image() {
    byte[] image = new byte[SIZE * SIZE];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (7 + 9 * i + i % 3);
    }
    return image;
  }
}
