package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The scale matrices Σ_k of a mixture of K components in D dimensions. Immutable.
 *
 * <p>A matrix is kept as its diagonal, length D, or as its lower triangle row by row, length D (D +
 * 1) / 2, in which entry (a, b) with a ≥ b has the index a (a + 1) / 2 + b.
 */
public final class ScaleMatrices {
  private final CovarianceKind kind;
  private final int dimensions;
  private final double[][] matrices;

  /**
   * @param matrices one a component, or just one if they are tied; positive definite
   */
  public ScaleMatrices(CovarianceKind kind, int dimensions, double[][] matrices) {
    this.kind = requireNonNull(kind, "kind");
    this.dimensions = dimensions;
    int length = kind == CovarianceKind.DIAGONAL ? dimensions : triangle(dimensions);
    this.matrices = new double[matrices.length][];
    if (kind == CovarianceKind.TIED && matrices.length != 1) {
      throw new IllegalArgumentException(
          "scales: " + matrices.length + " matrices (expected: 1, they are tied)");
    }
    for (int k = 0; k < matrices.length; k++) {
      this.matrices[k] = matrices[k].clone();
      if (matrices[k].length != length) {
        throw new IllegalArgumentException(
            "scales: length " + matrices[k].length + " (expected: " + length + ")");
      }
      for (double value : matrices[k]) {
        require(Double.isFinite(value), value);
      }
      for (int d = 0; d < dimensions; d++) {
        require(matrices[k][diagonal(d)] > 0, matrices[k][diagonal(d)]);
      }
    }
  }

  /** Takes the diagonals of K matrices, row-major in one array. */
  static ScaleMatrices diagonal(int components, double[] diagonals) {
    int dimensions = diagonals.length / components;
    double[][] matrices = new double[components][];
    for (int k = 0; k < components; k++) {
      matrices[k] = Arrays.copyOfRange(diagonals, k * dimensions, (k + 1) * dimensions);
    }
    return new ScaleMatrices(CovarianceKind.DIAGONAL, dimensions, matrices);
  }

  /** Gives all components the same diagonal matrix. */
  static ScaleMatrices pooled(CovarianceKind kind, int components, double[] variances) {
    double[] matrix = ofDiagonal(kind, variances);
    double[][] matrices = new double[kind == CovarianceKind.TIED ? 1 : components][];
    Arrays.fill(matrices, matrix);
    return new ScaleMatrices(kind, variances.length, matrices);
  }

  /** Returns a diagonal matrix in the form of the kind. */
  static double[] ofDiagonal(CovarianceKind kind, double[] variances) {
    if (kind == CovarianceKind.DIAGONAL) {
      return variances.clone();
    }
    double[] matrix = new double[triangle(variances.length)];
    for (int d = 0; d < variances.length; d++) {
      matrix[triangle(d) + d] = variances[d];
    }
    return matrix;
  }

  /** Number of entries of a lower triangle, and index of the first entry of row {@code rows}. */
  static int triangle(int rows) {
    return rows * (rows + 1) / 2;
  }

  public CovarianceKind kind() {
    return kind;
  }

  /** D. */
  public int dimensions() {
    return dimensions;
  }

  /** Number of different matrices: K, or 1 if they are tied. */
  public int count() {
    return matrices.length;
  }

  /** Returns a copy of the matrix of component k. */
  public double[] matrix(int k) {
    return shared(k).clone();
  }

  /** The matrix of component k itself, not to be changed. */
  double[] shared(int k) {
    return matrices[kind == CovarianceKind.TIED ? 0 : k];
  }

  /** Entry (d, d) of Σ_k. */
  double variance(int k, int d) {
    return shared(k)[diagonal(d)];
  }

  ScaleMatrices reordered(int[] order) {
    if (kind == CovarianceKind.TIED) {
      return this;
    }
    double[][] reordered = new double[order.length][];
    for (int k = 0; k < order.length; k++) {
      reordered[k] = matrices[order[k]];
    }
    return new ScaleMatrices(kind, dimensions, reordered);
  }

  /** The same but for the matrix of component k; a tied one stays. */
  ScaleMatrices with(int k, double[] variances) {
    if (kind == CovarianceKind.TIED) {
      return this;
    }
    double[][] changed = matrices.clone();
    changed[k] = ofDiagonal(kind, variances);
    return new ScaleMatrices(kind, dimensions, changed);
  }

  private int diagonal(int d) {
    return kind == CovarianceKind.DIAGONAL ? d : triangle(d) + d;
  }

  private static void require(boolean holds, double value) {
    if (!holds) {
      throw new IllegalArgumentException("scales: " + value + " (expected: > 0 and finite)");
    }
  }
}
