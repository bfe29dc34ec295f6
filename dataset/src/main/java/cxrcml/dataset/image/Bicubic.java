package cxrcml.dataset.image;

import java.util.Arrays;

/**
 * Resamples one axis with Keys' cubic convolution, widened by the scale when shrinking so that
 * nothing aliases; the same filter as Pillow's {@code BICUBIC} (a = -0.5).
 *
 * @see <a href="https://doi.org/10.1109/TASSP.1981.1163711">R. Keys (1981), Cubic convolution
 *     interpolation for digital image processing</a>
 */
final class Bicubic {
  private static final double A = -0.5;
  private static final double SUPPORT = 2;

  private final int[] first;
  private final float[][] weights;

  /**
   * Prepares the weights of an axis.
   *
   * @param from pixels before, >= 1
   * @param to pixels after, >= 1
   * @param start first of the resampled pixels wanted, >= 0
   * @param count how many are wanted; start + count <= to
   */
  Bicubic(int from, int to, int start, int count) {
    first = new int[count];
    weights = new float[count][];
    double scale = (double) from / to;
    double stretch = Math.max(scale, 1);
    for (int i = 0; i < count; i++) {
      double centre = (start + i + 0.5) * scale;
      first[i] = (int) Math.max(0, centre - SUPPORT * stretch + 0.5);
      int end = (int) Math.min(from, centre + SUPPORT * stretch + 0.5);
      weights[i] = weights(first[i], end, centre, stretch);
    }
  }

  private static float[] weights(int first, int end, double centre, double stretch) {
    double[] raw = new double[end - first];
    double sum = 0;
    for (int j = 0; j < raw.length; j++) {
      raw[j] = kernel((first + j + 0.5 - centre) / stretch);
      sum += raw[j];
    }
    float[] normalised = new float[raw.length];
    for (int j = 0; j < raw.length; j++) {
      normalised[j] = (float) (raw[j] / sum);
    }
    return normalised;
  }

  private static double kernel(double x) {
    double t = Math.abs(x);
    if (t < 1) {
      return ((A + 2) * t - (A + 3)) * t * t + 1;
    }
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * A : 0;
  }

  /** Resamples along the rows: height x from becomes height x count. */
  byte[] horizontally(byte[] pixels, int width, int height) {
    int count = first.length;
    byte[] out = new byte[height * count];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < count; x++) {
        out[y * count + x] = sum(pixels, y * width + first[x], weights[x]);
      }
    }
    return out;
  }

  /**
   * Resamples along the columns: from x width becomes count x width. Whole rows are added up, so
   * that neighbours in memory are computed together.
   */
  byte[] vertically(byte[] pixels, int width) {
    int count = first.length;
    float[] levels = levels(pixels);
    float[] sums = new float[width];
    byte[] out = new byte[count * width];
    for (int y = 0; y < count; y++) {
      Arrays.fill(sums, 0.5f);
      for (int j = 0; j < weights[y].length; j++) {
        add(weights[y][j], levels, (first[y] + j) * width, sums);
      }
      for (int x = 0; x < width; x++) {
        out[y * width + x] = clamped(sums[x]);
      }
    }
    return out;
  }

  private static float[] levels(byte[] pixels) {
    float[] levels = new float[pixels.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = pixels[i] & 0xff;
    }
    return levels;
  }

  private static void add(float weight, float[] levels, int start, float[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += weight * levels[start + x];
    }
  }

  private static byte sum(byte[] pixels, int start, float[] weights) {
    float sum = 0.5f;
    for (int j = 0; j < weights.length; j++) {
      sum += weights[j] * (pixels[start + j] & 0xff);
    }
    return clamped(sum);
  }

  private static byte clamped(float sum) {
    return (byte) Math.min(255, Math.max(0, (int) sum));
  }
}
