package cxrcml.evaluator.clusters;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The scale matrices Σ_k of a mixture in Q dimensions, as roots L_k with Σ_k = L_k L_kᵀ. Immutable.
 */
final class Scales {
  private final int dimensions;
  private final double[][] diagonals; // of L, a row a matrix
  private final double[][] triangles; // of L below the diagonal too, or null: diagonal matrices

  private Scales(int dimensions, double[][] diagonals, double[][] triangles) {
    this.dimensions = dimensions;
    this.diagonals = diagonals;
    this.triangles = triangles;
  }

  /** Takes diagonals of Σ_k, row-major [K, Q]. */
  static Scales diagonal(double[] values, int dimensions) {
    double[][] diagonals = new double[values.length / dimensions][dimensions];
    for (int i = 0; i < values.length; i++) {
      diagonals[i / dimensions][i % dimensions] = Math.sqrt(values[i]);
    }
    return new Scales(dimensions, diagonals, null);
  }

  /**
   * Takes lower triangles of Σ_k row by row, [K, Q (Q + 1) / 2], or a single one for all
   * components.
   */
  static Scales full(double[] values, int dimensions) {
    int length = dimensions * (dimensions + 1) / 2;
    double[][] triangles = new double[values.length / length][length];
    double[][] diagonals = new double[triangles.length][dimensions];
    for (int k = 0; k < triangles.length; k++) {
      RealMatrix matrix = new Array2DRowRealMatrix(dimensions, dimensions);
      for (int a = 0; a < dimensions; a++) {
        for (int b = 0; b <= a; b++) {
          double value = values[k * length + index(a, b)];
          matrix.setEntry(a, b, value);
          matrix.setEntry(b, a, value);
        }
      }
      RealMatrix root = new CholeskyDecomposition(matrix).getL();
      for (int a = 0; a < dimensions; a++) {
        for (int b = 0; b <= a; b++) {
          triangles[k][index(a, b)] = root.getEntry(a, b);
        }
        diagonals[k][a] = root.getEntry(a, a);
      }
    }
    return new Scales(dimensions, diagonals, triangles);
  }

  private static int index(int a, int b) {
    return a * (a + 1) / 2 + b;
  }

  /** Returns ½ log |Σ_k|. */
  double halfLogDeterminant(int k) {
    double sum = 0;
    for (double root : diagonals[matrix(k)]) {
      sum += Math.log(root);
    }
    return sum;
  }

  /** Returns δ_k of z, the locations being row-major [K, Q]. */
  double squaredDistance(double[] z, double[] locations, int k) {
    double[] diagonal = diagonals[matrix(k)];
    double[] whitened = new double[dimensions];
    double sum = 0;
    for (int a = 0; a < dimensions; a++) {
      double rest = z[a] - locations[k * dimensions + a];
      for (int b = 0; triangles != null && b < a; b++) {
        rest -= triangles[matrix(k)][index(a, b)] * whitened[b];
      }
      whitened[a] = rest / diagonal[a];
      sum += whitened[a] * whitened[a];
    }
    return sum;
  }

  private int matrix(int k) {
    return Math.min(k, diagonals.length - 1);
  }
}
