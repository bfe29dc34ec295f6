package cxrcml.clusterer.projection;

import cxrcml.clusterer.kernel.FusedLoops;
import cxrcml.clusterer.parallel.FixedChunks;
import java.util.Arrays;
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

  /** Embeddings that are centred at a time: half a second-level cache at D = 512. */
  private static final int BLOCK = 128;

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
          Block block = new Block(mean.length);
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
      List<float[]> embeddings, double[] mean, int from, int to, Block block, double[][] sums) {
    for (int first = 0; first < embeddings.size(); first += BLOCK) {
      int size = Math.min(BLOCK, embeddings.size() - first);
      block.load(embeddings.subList(first, first + size), mean, from);
      for (int a = from; a < to; a++) {
        for (int i = 0; i < size; i += FusedLoops.VECTORS) {
          block.addTo(sums[a], i, a);
        }
      }
    }
  }

  /** Centred embeddings. Scratch memory of one thread. */
  private static final class Block {
    private final double[][] rows;
    private final double[] weights = new double[FusedLoops.VECTORS];

    Block(int dimensions) {
      rows = new double[BLOCK][dimensions];
    }

    /** Takes coordinates {@code from} on; zeros fill the last block and add nothing. */
    void load(List<float[]> embeddings, double[] mean, int from) {
      for (int i = 0; i < BLOCK; i++) {
        double[] row = rows[i];
        if (i < embeddings.size()) {
          float[] embedding = embeddings.get(i);
          for (int d = from; d < row.length; d++) {
            row[d] = embedding[d] - mean[d];
          }
        } else {
          Arrays.fill(row, 0);
        }
      }
    }

    /** Adds the share of a few embeddings, from number {@code first} on, in row {@code a} of S. */
    void addTo(double[] sums, int first, int a) {
      for (int v = 0; v < weights.length; v++) {
        weights[v] = rows[first + v][a];
      }
      FusedLoops.addProducts(rows, first, weights, 0, sums, a, sums.length);
    }
  }
}
