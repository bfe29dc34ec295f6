package cxrcml.clusterer.mixture;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * A scale matrix Σ from a scatter matrix S = Σ_i τ u (x − μ)(x − μ)ᵀ.
 *
 * <pre>
 *   Σ = (1 − a) S / s0 + a tr(S / s0) / D · I          a: shrinkage; not where Σ is diagonal
 * </pre>
 *
 * <p>Dividing by s0 = Σ τ u and not by n = Σ τ has the same fixed point and gets there sooner
 * (parameter expansion). No eigenvalue falls below a floor; where one would, the plain step with
 * divisor n is taken, whose optimum under that bound has its eigenvalues clipped, so that the
 * likelihood still cannot fall.
 *
 * @param matrix Σ, a diagonal or a lower triangle
 * @param divisor s0, or n where an eigenvalue was raised to the floor
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record ScaleEstimate(double[] matrix, double divisor) {

  /** Estimates a diagonal. */
  static ScaleEstimate ofDiagonal(double[] scatter, double weighted, double soft, double floor) {
    boolean floored = false;
    for (double value : scatter) {
      floored |= value / weighted < floor;
    }
    double divisor = floored ? soft : weighted;
    double[] diagonal = new double[scatter.length];
    for (int d = 0; d < diagonal.length; d++) {
      diagonal[d] = Math.max(floor, scatter[d] / divisor);
    }
    return new ScaleEstimate(diagonal, divisor);
  }

  /** Estimates a lower triangle. */
  static ScaleEstimate ofTriangle(
      double[] scatter, int dimensions, double weighted, double soft, ScaleBounds bounds) {
    double[] matrix = divided(scatter, dimensions, weighted, bounds.shrinkage());
    if (isAbove(matrix, dimensions, bounds.floor())) {
      return new ScaleEstimate(matrix, weighted);
    }
    double[] plain = divided(scatter, dimensions, soft, bounds.shrinkage());
    return new ScaleEstimate(clipped(plain, dimensions, bounds.floor()), soft);
  }

  private static double[] divided(double[] scatter, int dimensions, double divisor, double a) {
    double[] matrix = new double[scatter.length];
    double trace = 0;
    for (int d = 0; d < dimensions; d++) {
      trace += scatter[ScaleMatrices.triangle(d) + d] / divisor;
    }
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (1 - a) * scatter[i] / divisor;
    }
    for (int d = 0; d < dimensions; d++) {
      matrix[ScaleMatrices.triangle(d) + d] += a * trace / dimensions;
    }
    return matrix;
  }

  /** Whether all eigenvalues are above the floor: then Σ − floor · I has a Cholesky factor. */
  private static boolean isAbove(double[] matrix, int dimensions, double floor) {
    double[] lowered = matrix.clone();
    for (int d = 0; d < dimensions; d++) {
      lowered[ScaleMatrices.triangle(d) + d] -= floor;
    }
    return Cholesky.factor(lowered, dimensions, 0) != null;
  }

  private static double[] clipped(double[] matrix, int dimensions, double floor) {
    double[][] square = new double[dimensions][dimensions];
    for (int a = 0; a < dimensions; a++) {
      for (int b = 0; b <= a; b++) {
        square[a][b] = matrix[ScaleMatrices.triangle(a) + b];
        square[b][a] = square[a][b];
      }
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(square, false));
    double[] clipped = new double[matrix.length];
    for (int q = 0; q < dimensions; q++) {
      double value = Math.max(floor, eigen.getRealEigenvalue(q));
      double[] vector = eigen.getEigenvector(q).toArray();
      for (int a = 0; a < dimensions; a++) {
        for (int b = 0; b <= a; b++) {
          clipped[ScaleMatrices.triangle(a) + b] += value * vector[a] * vector[b];
        }
      }
    }
    return clipped;
  }
}
