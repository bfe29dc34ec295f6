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

  /**
   * x, followed by its squares where scales are diagonal or by the lower triangle of x xᵀ where
   * they are full; one row a sample, absent until sums are taken.
   */
  private double[][] rows;

  /** Lower triangles of x xᵀ, one a sample; absent unless scales are tied. */
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

  /** Fills the rows, and the products if scales are tied, from the samples loaded. */
  void loadRows() {
    if (rows == null) {
      rows = new double[capacity][rowLength(kind, dimensions)];
      boolean tied = kind == CovarianceKind.TIED;
      products = new double[tied ? capacity : 0][ScaleMatrices.triangle(dimensions)];
    }
    float[] values = samples.values();
    for (int i = 0; i < size; i++) {
      double[] row = rows[i];
      int at = (first + i) * dimensions;
      for (int d = 0; d < dimensions; d++) {
        row[d] = values[at + d] - origin[d];
      }
      switch (kind) {
        case DIAGONAL -> square(row);
        case FULL -> multiply(row, row, dimensions);
        case TIED -> multiply(row, products[i], 0);
      }
    }
  }

  private void square(double[] row) {
    for (int d = 0; d < dimensions; d++) {
      row[dimensions + d] = row[d] * row[d];
    }
  }

  private void multiply(double[] row, double[] product, int from) {
    int at = from;
    for (int a = 0; a < dimensions; a++) {
      for (int b = 0; b <= a; b++) {
        product[at++] = row[a] * row[b];
      }
    }
  }

  /** Numbers that a row has. */
  static int rowLength(CovarianceKind kind, int dimensions) {
    return switch (kind) {
      case DIAGONAL -> 2 * dimensions;
      case FULL -> dimensions + ScaleMatrices.triangle(dimensions);
      case TIED -> dimensions;
    };
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
