package cxrcml.model.checkpoint;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import java.io.IOException;

/**
 * A model for another image size: the positions of the patches are interpolated, everything else is
 * as it was.
 *
 * <p>The grid of positions is treated as an image, and resized as PyTorch's {@code interpolate}
 * does with {@code mode="bicubic", align_corners=False} and transformers in {@code
 * interpolate_pos_encoding}: Keys' cubic convolution with a = −0.75, borders repeated. The class
 * token's position is kept.
 */
final class ResizedPositions implements ParameterSource {
  private static final String POSITIONS = "vision_model.embeddings.position_embedding.weight";
  private static final double A = -0.75;
  private static final int TAPS = 4;

  private final HuggingFaceDirectory model;
  private final ParameterLayout layout;
  private final float[] positions;

  /**
   * @param resized the model's sizes but for the image
   */
  ResizedPositions(HuggingFaceDirectory model, ClipConfig resized) throws IOException {
    this.model = model;
    this.layout = ParameterLayout.of(resized);
    Parameter stored = model.layout().parameter(POSITIONS);
    float[] before = new float[(int) stored.size()];
    model.read(stored.offset(), before);
    this.positions = resize(before, edge(model.config()), edge(resized), resized.vision().width());
  }

  private static int edge(ClipConfig config) {
    return config.vision().imageSize() / config.vision().patchSize();
  }

  /**
   * Resizes a grid after a first row that stays as it is.
   *
   * @param before 1 + from², rows of a width
   * @return 1 + to², rows of the same width
   */
  static float[] resize(float[] before, int from, int to, int width) {
    float[] after = new float[(1 + to * to) * width];
    System.arraycopy(before, 0, after, 0, width);
    for (int y = 0; y < to; y++) {
      for (int x = 0; x < to; x++) {
        double[] sum = new double[width];
        addNeighbours(before, from, (y + 0.5) * from / to - 0.5, (x + 0.5) * from / to - 0.5, sum);
        for (int d = 0; d < width; d++) {
          after[(1 + y * to + x) * width + d] = (float) sum[d];
        }
      }
    }
    return after;
  }

  private static void addNeighbours(float[] grid, int edge, double y, double x, double[] sum) {
    int top = (int) Math.floor(y) - 1;
    int left = (int) Math.floor(x) - 1;
    for (int i = top; i < top + TAPS; i++) {
      for (int j = left; j < left + TAPS; j++) {
        double weight = kernel(y - i) * kernel(x - j);
        int row = 1 + clamp(i, edge) * edge + clamp(j, edge);
        for (int d = 0; d < sum.length; d++) {
          sum[d] += weight * grid[row * sum.length + d];
        }
      }
    }
  }

  private static int clamp(int index, int length) {
    return Math.min(Math.max(index, 0), length - 1);
  }

  private static double kernel(double x) {
    double t = Math.abs(x);
    if (t <= 1) {
      return ((A + 2) * t - (A + 3)) * t * t + 1;
    }
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * A : 0;
  }

  @Override
  public void read(long from, float[] target) throws IOException {
    for (Parameter parameter : layout.parameters()) {
      long first = Math.max(from, parameter.offset());
      long end = Math.min(from + target.length, parameter.end());
      if (first >= end) {
        continue;
      }
      int skipped = (int) (first - parameter.offset());
      int length = (int) (end - first);
      float[] part = positions;
      if (!parameter.name().equals(POSITIONS)) {
        part = new float[length];
        model.read(model.layout().parameter(parameter.name()).offset() + skipped, part);
        skipped = 0;
      }
      System.arraycopy(part, skipped, target, (int) (first - from), length);
    }
  }
}
