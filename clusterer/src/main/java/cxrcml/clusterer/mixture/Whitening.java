package cxrcml.clusterer.mixture;

import cxrcml.clusterer.kernel.FusedLoops;
import java.util.Arrays;

/** y = L⁻¹ (x − c) with Σ = L Lᵀ: samples of scale Σ become samples of unit scale. */
final class Whitening {
  /** Rows of L⁻¹, each padded with zeros. */
  private final double[][] rows;

  /** −L⁻¹ c. */
  private final double[] shifts;

  private final double halfLogDeterminant;

  /** Whitens about zero. */
  Whitening(double[] matrix, int dimensions) {
    double[] factor = Cholesky.factor(matrix, dimensions, 0);
    if (factor == null) {
      throw new IllegalArgumentException("scales: indefinite (expected: positive definite)");
    }
    double[] inverse = Cholesky.inverse(factor, dimensions);
    rows = new double[dimensions][FusedLoops.padded(dimensions)];
    shifts = new double[dimensions];
    for (int a = 0; a < dimensions; a++) {
      System.arraycopy(inverse, ScaleMatrices.triangle(a), rows[a], 0, a + 1);
    }
    halfLogDeterminant = 0.5 * Cholesky.logDeterminant(factor, dimensions);
  }

  /** Whitens about c from now on. */
  void centre(double[] location) {
    for (int a = 0; a < shifts.length; a++) {
      shifts[a] = -coordinate(a, location);
    }
  }

  /** ½ log |Σ|. */
  double halfLogDeterminant() {
    return halfLogDeterminant;
  }

  /** Coordinate a of L⁻¹ x. */
  double coordinate(int a, double[] x) {
    double sum = 0;
    for (int b = 0; b <= a; b++) {
      sum += rows[a][b] * x[b];
    }
    return sum;
  }

  /** Computes coordinate a of y for many samples, given by columns. */
  void apply(int a, double[][] columns, double[] coordinate, int size) {
    Arrays.fill(coordinate, 0, size, shifts[a]);
    for (int b = 0; b <= a; b += FusedLoops.VECTORS) {
      FusedLoops.addProducts(columns, b, rows[a], b, coordinate, 0, size);
    }
  }
}
