package cxrcml.clusterer.projection;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.kernel.FusedLoops;
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

  /** Rows of W in double, each padded with zeros. */
  private final double[][] rows;

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
    this.rows = new double[components.length / mean.length][FusedLoops.padded(mean.length)];
    for (int at = 0; at < components.length; at++) {
      rows[at / mean.length][at % mean.length] = components[at];
    }
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
          double[][] columns = new double[FusedLoops.padded(mean.length)][width];
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
   * @param columns scratch, shape [padded D, width]; columns of padding are zero
   * @param sums scratch, length width
   * @param first row of the coordinates that belongs to the block's first embedding
   */
  private void project(
      List<float[]> block, double[][] columns, double[] sums, float[] coordinates, int first) {
    for (int i = 0; i < block.size(); i++) {
      float[] embedding = block.get(i);
      if (embedding.length != mean.length) {
        throw new IllegalArgumentException(
            "embedding: length %d (expected: %d)".formatted(embedding.length, mean.length));
      }
      for (int d = 0; d < mean.length; d++) {
        columns[d][i] = (double) embedding[d] - mean[d];
      }
    }
    for (int q = 0; q < outputs; q++) {
      double[] coordinate = rows.length == 0 ? columns[q] : sums;
      if (rows.length > 0) {
        Arrays.fill(sums, 0, block.size(), 0);
        for (int d = 0; d < columns.length; d += FusedLoops.VECTORS) {
          FusedLoops.addProducts(columns, d, rows[q], d, sums, 0, block.size());
        }
      }
      for (int i = 0; i < block.size(); i++) {
        coordinates[(first + i) * outputs + q] = (float) coordinate[i];
      }
    }
  }
}
