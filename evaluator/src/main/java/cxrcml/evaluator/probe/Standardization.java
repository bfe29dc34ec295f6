package cxrcml.evaluator.probe;

/** Shifts and scales every dimension to mean 0 and standard deviation 1 of the given samples. */
final class Standardization {
  private final double[] mean;
  private final double[] scale;

  private Standardization(double[] mean, double[] scale) {
    this.mean = mean;
    this.scale = scale;
  }

  /** Measures samples, shape [N, D], N >= 1; a dimension that never changes becomes 0. */
  static Standardization of(float[][] samples) {
    int dimensions = samples[0].length;
    double[] mean = new double[dimensions];
    double[] squares = new double[dimensions];
    for (float[] sample : samples) {
      for (int d = 0; d < dimensions; d++) {
        mean[d] += (double) sample[d] / samples.length;
      }
    }
    for (float[] sample : samples) {
      for (int d = 0; d < dimensions; d++) {
        squares[d] += (sample[d] - mean[d]) * (sample[d] - mean[d]) / samples.length;
      }
    }
    double[] scale = new double[dimensions];
    for (int d = 0; d < dimensions; d++) {
      scale[d] = squares[d] > 0 ? 1 / Math.sqrt(squares[d]) : 0;
    }
    return new Standardization(mean, scale);
  }

  float[][] apply(float[][] samples) {
    float[][] standard = new float[samples.length][mean.length];
    for (int i = 0; i < samples.length; i++) {
      for (int d = 0; d < mean.length; d++) {
        standard[i][d] = (float) ((samples[i][d] - mean[d]) * scale[d]);
      }
    }
    return standard;
  }
}
