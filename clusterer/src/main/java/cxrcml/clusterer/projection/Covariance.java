package cxrcml.clusterer.projection;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.List;

/**
 * Mean and covariance of embeddings, S = Σ_i (x_i − m)(x_i − m)ᵀ / N.
 *
 * <p>Threads share out rows of S, not embeddings: every entry is one sum in the order of the
 * embeddings and has the same bits for any number of threads.
 */
final class Covariance {
  /** Rows of S that one thread takes at a time. */
  private static final int BAND = 32;

  /** Embeddings that are centred at a time. */
  private static final int BLOCK = 64;

  private final double[] mean;
  private final double[][] matrix;

  private Covariance(double[] mean, double[][] matrix) {
    this.mean = mean;
    this.matrix = matrix;
  }

  static Covariance of(List<float[]> embeddings, FixedChunks chunks) {
    double[] mean = mean(embeddings);
    double[][] matrix = new double[mean.length][mean.length];
    chunks.forEach(
        (mean.length + BAND - 1) / BAND,
        () -> {
          double[] block = new double[BLOCK * mean.length];
          return c -> {
            int end = Math.min((c + 1) * BAND, mean.length);
            sumBand(embeddings, mean, c * BAND, end, block, matrix);
          };
        });
    for (int a = 0; a < mean.length; a++) {
      for (int b = a; b < mean.length; b++) {
        matrix[a][b] /= embeddings.size();
        matrix[b][a] = matrix[a][b];
      }
    }
    return new Covariance(mean, matrix);
  }

  /** m, length D. */
  double[] mean() {
    return mean;
  }

  /** S, shape [D, D]. */
  double[][] matrix() {
    return matrix;
  }

  private static double[] mean(List<float[]> embeddings) {
    double[] mean = new double[embeddings.get(0).length];
    for (float[] embedding : embeddings) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += embedding[d];
      }
    }
    for (int d = 0; d < mean.length; d++) {
      mean[d] /= embeddings.size();
    }
    return mean;
  }

  /** Sums the upper triangle's rows {@code from} to {@code to} − 1. */
  private static void sumBand(
      List<float[]> embeddings, double[] mean, int from, int to, double[] block, double[][] sums) {
    int dimensions = mean.length;
    for (int first = 0; first < embeddings.size(); first += BLOCK) {
      int size = Math.min(BLOCK, embeddings.size() - first);
      for (int i = 0; i < BLOCK; i++) {
        for (int d = from; d < dimensions; d++) {
          // Zeros fill the last block and add nothing.
          block[i * dimensions + d] = i < size ? embeddings.get(first + i)[d] - mean[d] : 0;
        }
      }
      for (int a = from; a < to; a++) {
        for (int i = 0; i < size; i += 4) {
          addFour(block, i * dimensions, a, dimensions, sums[a]);
        }
      }
    }
  }

  /** Four embeddings at a time, to load and store the sums only once for them. */
  private static void addFour(double[] block, int row0, int a, int dimensions, double[] sums) {
    int row1 = row0 + dimensions;
    int row2 = row1 + dimensions;
    int row3 = row2 + dimensions;
    double value0 = block[row0 + a];
    double value1 = block[row1 + a];
    double value2 = block[row2 + a];
    double value3 = block[row3 + a];
    for (int b = a; b < dimensions; b++) {
      sums[b] +=
          value0 * block[row0 + b]
              + value1 * block[row1 + b]
              + value2 * block[row2 + b]
              + value3 * block[row3 + b];
    }
  }
}
