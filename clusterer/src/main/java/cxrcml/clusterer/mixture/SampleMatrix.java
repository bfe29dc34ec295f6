package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

/**
 * N samples in D dimensions, row-major in one array. The array is not copied and must not change.
 */
public final class SampleMatrix {
  private final int samples;
  private final int dimensions;
  private final float[] values;

  /**
   * @param samples N, at least 1
   * @param dimensions D, at least 1
   * @param values shape [N, D], finite
   */
  public SampleMatrix(int samples, int dimensions, float[] values) {
    requireNonNull(values, "values");
    require(samples >= 1, "samples", samples, ">= 1");
    require(dimensions >= 1, "dimensions", dimensions, ">= 1");
    long size = (long) samples * dimensions;
    require(values.length == size, "values: length", values.length, String.valueOf(size));
    this.samples = samples;
    this.dimensions = dimensions;
    this.values = values;
  }

  public int samples() {
    return samples;
  }

  public int dimensions() {
    return dimensions;
  }

  float[] values() {
    return values;
  }

  /** Returns the variance of the samples in each dimension, length D; zeros for N = 1. */
  double[] variances() {
    double[] variances = new double[dimensions];
    double[] means = new double[dimensions];
    for (int i = 0; i < samples; i++) {
      for (int d = 0; d < dimensions; d++) {
        double deviation = (double) values[i * dimensions + d] - values[d];
        means[d] += deviation;
        variances[d] += deviation * deviation;
      }
    }
    for (int d = 0; d < dimensions; d++) {
      means[d] /= samples;
      variances[d] = Math.max(0, variances[d] / samples - means[d] * means[d]);
    }
    return variances;
  }

  private static void require(boolean holds, String name, int value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
