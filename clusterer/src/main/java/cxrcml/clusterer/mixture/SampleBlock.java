package cxrcml.clusterer.mixture;

import cxrcml.clusterer.kernel.FusedLoops;

/**
 * Neighbouring samples in double and relative to an origin, once by columns and once by rows:
 * distances run along columns, sums along rows. Each column and row is an array of its own, as
 * {@link FusedLoops} wants it. Scratch memory of one thread.
 */
final class SampleBlock {
  /** Numbers that the columns of a block may have: half a second-level cache. */
  private static final int NUMBERS = 65_536;

  private final CovarianceKind kind;
  private final int dimensions;
  private final int capacity;

  /** Shape [padded D, capacity]; columns of padding are zero. */
  private final double[][] columns;

  /** Shape [capacity, D]; absent until sums are taken. */
  private double[][] rows;

  /** Lower triangles of x xᵀ, shape [capacity, D (D + 1) / 2]; absent for diagonal scales. */
  private double[][] products;

  /** Whitened columns; absent unless scales are tied. */
  private double[][] whitened;

  private final double[] scratch;
  private SampleMatrix samples;
  private double[] origin;
  private int first;
  private int size;

  /**
   * @param samples that will be loaded at most
   */
  SampleBlock(StudentMixture mixture, int samples) {
    this.kind = mixture.scaleMatrices().kind();
    this.dimensions = mixture.dimensions();
    this.capacity = Math.min(samples, capacity(kind, dimensions));
    this.columns = new double[FusedLoops.padded(dimensions)][capacity];
    this.scratch = new double[capacity];
  }

  /** A power of two from 128 to 512. It depends on the mixture only: it decides the last bits. */
  private static int capacity(CovarianceKind kind, int dimensions) {
    int numbers = kind == CovarianceKind.DIAGONAL ? dimensions : ScaleMatrices.triangle(dimensions);
    return Math.max(128, Math.min(512, Integer.highestOneBit(NUMBERS / numbers + 1)));
  }

  /** Takes samples {@code from} to {@code to} − 1, at most {@link #capacity()}. */
  void load(SampleMatrix matrix, double[] subtracted, int from, int to) {
    samples = matrix;
    origin = subtracted;
    first = from;
    size = to - from;
    float[] values = matrix.values();
    int i = 0;
    for (; i + 4 <= size; i += 4) {
      int row0 = (from + i) * dimensions;
      int row1 = row0 + dimensions;
      int row2 = row1 + dimensions;
      int row3 = row2 + dimensions;
      for (int d = 0; d < dimensions; d++) {
        double[] column = columns[d];
        double subtrahend = subtracted[d];
        column[i] = values[row0 + d] - subtrahend;
        column[i + 1] = values[row1 + d] - subtrahend;
        column[i + 2] = values[row2 + d] - subtrahend;
        column[i + 3] = values[row3 + d] - subtrahend;
      }
    }
    for (; i < size; i++) {
      for (int d = 0; d < dimensions; d++) {
        columns[d][i] = values[(from + i) * dimensions + d] - subtracted[d];
      }
    }
  }

  /** Fills the rows, and the products if the scales need them, from the samples loaded. */
  void loadRows() {
    if (rows == null) {
      rows = new double[capacity][dimensions];
    }
    float[] values = samples.values();
    for (int i = 0; i < size; i++) {
      double[] row = rows[i];
      int at = (first + i) * dimensions;
      for (int d = 0; d < dimensions; d++) {
        row[d] = values[at + d] - origin[d];
      }
    }
    if (kind != CovarianceKind.DIAGONAL) {
      multiplyRows();
    }
  }

  private void multiplyRows() {
    if (products == null) {
      products = new double[capacity][ScaleMatrices.triangle(dimensions)];
    }
    for (int i = 0; i < size; i++) {
      double[] row = rows[i];
      double[] product = products[i];
      int at = 0;
      for (int a = 0; a < dimensions; a++) {
        for (int b = 0; b <= a; b++) {
          product[at++] = row[a] * row[b];
        }
      }
    }
  }

  int capacity() {
    return capacity;
  }

  int dimensions() {
    return dimensions;
  }

  /** Number of the block's first sample. */
  int first() {
    return first;
  }

  int size() {
    return size;
  }

  double[][] columns() {
    return columns;
  }

  double[][] rows() {
    return rows;
  }

  double[][] products() {
    return products;
  }

  double[][] whitened() {
    if (whitened == null) {
      whitened = new double[columns.length][capacity];
    }
    return whitened;
  }

  /** One column for passing use. */
  double[] scratch() {
    return scratch;
  }
}
