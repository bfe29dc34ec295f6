package cxrcml.clusterer.mixture;

import java.util.Arrays;

/**
 * Up to {@link #CAPACITY} neighbouring samples in double, once by rows and once by columns:
 * distances run along columns, sums along rows, and both inner loops then vectorize. Scratch memory
 * of one thread.
 */
final class SampleBlock {
  static final int CAPACITY = 128;

  private final int dimensions;

  /** Shape [CAPACITY, D]. */
  private final double[] rows;

  /** Shape [D, CAPACITY]. */
  private final double[] columns;

  private int first;
  private int size;

  SampleBlock(int dimensions) {
    this.dimensions = dimensions;
    this.rows = new double[CAPACITY * dimensions];
    this.columns = new double[CAPACITY * dimensions];
  }

  /** Takes samples {@code first} to {@code first + size} − 1. */
  void load(SampleMatrix samples, int first, int size) {
    this.first = first;
    this.size = size;
    float[] values = samples.values();
    int from = first * dimensions;
    for (int i = 0; i < size * dimensions; i++) {
      rows[i] = values[from + i];
    }
    for (int i = 0; i < size; i++) {
      for (int d = 0; d < dimensions; d++) {
        columns[d * CAPACITY + i] = rows[i * dimensions + d];
      }
    }
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

  double[] rows() {
    return rows;
  }

  /**
   * Computes δ_i = Σ_d (x_id − μ_d)² p_d for the samples of the block.
   *
   * @param locations μ from {@code offset} on
   * @param precisions p from {@code offset} on
   * @param distances receives δ from {@code at} on
   */
  void squaredDistances(
      double[] locations, double[] precisions, int offset, double[] distances, int at) {
    Arrays.fill(distances, at, at + size, 0);
    int d = 0;
    for (; d + 4 <= dimensions; d += 4) {
      addFourColumns(d, locations, precisions, offset + d, distances, at);
    }
    for (; d < dimensions; d++) {
      int column = d * CAPACITY;
      double location = locations[offset + d];
      double precision = precisions[offset + d];
      for (int i = 0; i < size; i++) {
        double deviation = columns[column + i] - location;
        distances[at + i] += deviation * deviation * precision;
      }
    }
  }

  /** Adds columns d to d + 3; four at a time, to load and store the sum only once for them. */
  private void addFourColumns(
      int d, double[] locations, double[] precisions, int offset, double[] distances, int at) {
    int column0 = d * CAPACITY;
    int column1 = column0 + CAPACITY;
    int column2 = column1 + CAPACITY;
    int column3 = column2 + CAPACITY;
    double location0 = locations[offset];
    double location1 = locations[offset + 1];
    double location2 = locations[offset + 2];
    double location3 = locations[offset + 3];
    double precision0 = precisions[offset];
    double precision1 = precisions[offset + 1];
    double precision2 = precisions[offset + 2];
    double precision3 = precisions[offset + 3];
    for (int i = 0; i < size; i++) {
      double deviation0 = columns[column0 + i] - location0;
      double deviation1 = columns[column1 + i] - location1;
      double deviation2 = columns[column2 + i] - location2;
      double deviation3 = columns[column3 + i] - location3;
      distances[at + i] +=
          deviation0 * deviation0 * precision0
              + deviation1 * deviation1 * precision1
              + deviation2 * deviation2 * precision2
              + deviation3 * deviation3 * precision3;
    }
  }
}
