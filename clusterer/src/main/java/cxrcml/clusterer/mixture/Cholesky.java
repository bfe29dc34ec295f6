package cxrcml.clusterer.mixture;

/**
 * Σ = L Lᵀ for matrices kept as lower triangles row by row, as in {@link ScaleMatrices}.
 *
 * <p>Source of the recurrences: G. H. Golub and C. F. Van Loan (2013), Matrix Computations, 4th
 * edition, section 4.2.
 */
final class Cholesky {
  private Cholesky() {}

  /**
   * Returns L, or null where a pivot is not above {@code floor}.
   *
   * @param floor at least 0, in the units of the matrix
   */
  static double[] factor(double[] matrix, int dimensions, double floor) {
    double[] factor = new double[matrix.length];
    for (int a = 0; a < dimensions; a++) {
      int row = ScaleMatrices.triangle(a);
      for (int b = 0; b <= a; b++) {
        int other = ScaleMatrices.triangle(b);
        double sum = matrix[row + b];
        for (int c = 0; c < b; c++) {
          sum -= factor[row + c] * factor[other + c];
        }
        if (a == b && !(sum > floor)) {
          return null;
        }
        factor[row + b] = a == b ? Math.sqrt(sum) : sum / factor[other + b];
      }
    }
    return factor;
  }

  /** Returns L⁻¹, lower triangular too. */
  static double[] inverse(double[] factor, int dimensions) {
    double[] inverse = new double[factor.length];
    for (int b = 0; b < dimensions; b++) {
      for (int a = b; a < dimensions; a++) {
        int row = ScaleMatrices.triangle(a);
        double sum = a == b ? 1 : 0;
        for (int c = b; c < a; c++) {
          sum -= factor[row + c] * inverse[ScaleMatrices.triangle(c) + b];
        }
        inverse[row + b] = sum / factor[row + a];
      }
    }
    return inverse;
  }

  /** log |Σ|. */
  static double logDeterminant(double[] factor, int dimensions) {
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      sum += 2 * Math.log(factor[ScaleMatrices.triangle(d) + d]);
    }
    return sum;
  }
}
