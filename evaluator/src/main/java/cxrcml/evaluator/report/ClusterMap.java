package cxrcml.evaluator.report;

import java.util.BitSet;
import java.util.List;

/** Image embeddings in two dimensions with the mixture component each belongs to most. */
public final class ClusterMap {
  /** Dots on the picture at most; every so many samples one is drawn. */
  private static final int MOST_DOTS = 6_000;

  private final float[] x;
  private final float[] y;
  private final int[] clusters;
  private final List<BitSet> labels;

  /**
   * Creates a map of N embeddings.
   *
   * @param x first coordinate; length N
   * @param y second coordinate; length N
   * @param clusters component of each; length N, >= 0
   * @param labels of each; length N; bit c set: it carries class c
   */
  public ClusterMap(float[] x, float[] y, int[] clusters, List<BitSet> labels) {
    if (x.length != y.length || x.length != clusters.length || x.length != labels.size()) {
      throw new IllegalArgumentException(
          "x, y, clusters, labels: lengths "
              + x.length
              + ", "
              + y.length
              + ", "
              + clusters.length
              + ", "
              + labels.size()
              + " (expected: the same)");
    }
    this.x = x.clone();
    this.y = y.clone();
    this.clusters = clusters.clone();
    this.labels = labels.stream().map(carried -> (BitSet) carried.clone()).toList();
  }

  int stride() {
    return (size() + MOST_DOTS - 1) / MOST_DOTS;
  }

  Scale horizontal(double start, double end) {
    return axis(x, start, end);
  }

  Scale vertical(double start, double end) {
    return axis(y, start, end);
  }

  private static Scale axis(float[] values, double start, double end) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return Scale.linear(low, high, start, end);
  }

  int size() {
    return x.length;
  }

  float x(int i) {
    return x[i];
  }

  float y(int i) {
    return y[i];
  }

  boolean carries(int i, int classIndex) {
    return labels.get(i).get(classIndex);
  }

  int cluster(int i) {
    return clusters[i];
  }
}
