package cxrcml.evaluator.report;

/** Image embeddings in two dimensions with the mixture component each belongs to most. */
public final class ClusterMap {
  private final float[] x;
  private final float[] y;
  private final int[] clusters;

  /**
   * Creates a map of N embeddings.
   *
   * @param x first coordinate; length N
   * @param y second coordinate; length N
   * @param clusters component of each; length N, >= 0
   */
  public ClusterMap(float[] x, float[] y, int[] clusters) {
    if (x.length != y.length || x.length != clusters.length) {
      throw new IllegalArgumentException(
          "x, y, clusters: lengths "
              + x.length
              + ", "
              + y.length
              + ", "
              + clusters.length
              + " (expected: the same)");
    }
    this.x = x.clone();
    this.y = y.clone();
    this.clusters = clusters.clone();
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

  int cluster(int i) {
    return clusters[i];
  }
}
