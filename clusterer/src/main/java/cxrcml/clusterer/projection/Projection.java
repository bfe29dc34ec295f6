package cxrcml.clusterer.projection;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.parallel.FixedChunks;
import java.util.Arrays;
import java.util.List;

/**
 * y = W (x − m): from embeddings x of length D to coordinates y of length Q ≤ D.
 *
 * <p>Sums are taken in double and in a fixed order, so that an embedding has the same bits of
 * coordinates whether it comes alone or with others. Immutable.
 */
public final class Projection {
  /** Embeddings that are projected side by side: the inner loop runs over them and vectorizes. */
  private static final int BLOCK = 128;

  private final float[] mean;
  private final float[] components;
  private final int outputs;

  /**
   * @param mean m, length D
   * @param components W, shape [Q, D], row-major; empty for Q = D without rotation
   */
  public Projection(float[] mean, float[] components) {
    this.mean = requireNonNull(mean, "mean").clone();
    this.components = requireNonNull(components, "components").clone();
    if (mean.length == 0 || components.length % mean.length != 0) {
      throw new IllegalArgumentException(
          "components: length %d (expected: a multiple of the mean's length %d)"
              .formatted(components.length, mean.length));
    }
    this.outputs = components.length == 0 ? mean.length : components.length / mean.length;
  }

  /** Leaves embeddings of length {@code dimensions} as they are. */
  public static Projection identity(int dimensions) {
    return new Projection(new float[dimensions], new float[0]);
  }

  /** D. */
  public int inputs() {
    return mean.length;
  }

  /** Q. */
  public int outputs() {
    return outputs;
  }

  /** Returns a copy of m, length D. */
  public float[] mean() {
    return mean.clone();
  }

  /** Returns a copy of W, shape [Q, D]; empty where nothing is rotated. */
  public float[] components() {
    return components.clone();
  }

  /**
   * Projects embeddings.
   *
   * @param embeddings at least one, each of length D
   * @return their coordinates, N x Q
   */
  public SampleMatrix apply(List<float[]> embeddings, FixedChunks chunks) {
    float[] coordinates = new float[Math.multiplyExact(embeddings.size(), outputs)];
    int width = Math.min(BLOCK, embeddings.size());
    chunks.forEach(
        (embeddings.size() + width - 1) / width,
        () -> {
          double[] columns = new double[mean.length * width];
          double[] sums = new double[width];
          return c -> {
            int end = Math.min((c + 1) * width, embeddings.size());
            project(embeddings.subList(c * width, end), columns, sums, coordinates, c * width);
          };
        });
    return new SampleMatrix(embeddings.size(), outputs, coordinates);
  }

  /**
   * Projects a block.
   *
   * @param columns scratch, shape [D, width]
   * @param sums scratch, length width
   * @param first row of the coordinates that belongs to the block's first embedding
   */
  private void project(
      List<float[]> block, double[] columns, double[] sums, float[] coordinates, int first) {
    int width = sums.length;
    for (int i = 0; i < block.size(); i++) {
      float[] embedding = block.get(i);
      if (embedding.length != mean.length) {
        throw new IllegalArgumentException(
            "embedding: length %d (expected: %d)".formatted(embedding.length, mean.length));
      }
      for (int d = 0; d < mean.length; d++) {
        columns[d * width + i] = (double) embedding[d] - mean[d];
      }
    }
    for (int q = 0; q < outputs; q++) {
      boolean rotated = components.length > 0;
      if (rotated) {
        multiply(q * mean.length, columns, sums);
      }
      for (int i = 0; i < block.size(); i++) {
        coordinates[(first + i) * outputs + q] =
            (float) (rotated ? sums[i] : columns[q * width + i]);
      }
    }
  }

  /** Multiplies the row of W that begins at {@code row} with all columns. */
  private void multiply(int row, double[] columns, double[] sums) {
    int width = sums.length;
    Arrays.fill(sums, 0);
    int d = 0;
    for (; d + 4 <= mean.length; d += 4) {
      addFour(row + d, columns, d * width, sums);
    }
    for (; d < mean.length; d++) {
      double weight = components[row + d];
      for (int i = 0; i < width; i++) {
        sums[i] += weight * columns[d * width + i];
      }
    }
  }

  /** Four columns at a time, to load and store the sums only once for them. */
  private void addFour(int at, double[] columns, int column0, double[] sums) {
    int width = sums.length;
    int column1 = column0 + width;
    int column2 = column1 + width;
    int column3 = column2 + width;
    double weight0 = components[at];
    double weight1 = components[at + 1];
    double weight2 = components[at + 2];
    double weight3 = components[at + 3];
    for (int i = 0; i < width; i++) {
      sums[i] +=
          weight0 * columns[column0 + i]
              + weight1 * columns[column1 + i]
              + weight2 * columns[column2 + i]
              + weight3 * columns[column3 + i];
    }
  }
}
