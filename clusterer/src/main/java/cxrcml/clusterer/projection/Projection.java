package cxrcml.clusterer.projection;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.parallel.FixedChunks;
import java.util.List;

/**
 * y = W (x − m): from embeddings x of length D to coordinates y of length Q ≤ D.
 *
 * <p>Sums are taken in double and in a fixed order, so that an embedding has the same bits of
 * coordinates whether it comes alone or with others. Immutable.
 */
public final class Projection {
  private static final int CHUNK = 1024;

  private final float[] mean;
  private final float[] components;
  private final int outputs;

  /**
   * @param mean m, length D
   * @param components W, shape [Q, D], row-major; empty for Q = D without rotation
   */
  public Projection(float[] mean, float[] components) {
    this.mean = requireNonNull(mean, "mean").clone();
    this.components = requireNonNull(components, "components").clone();
    if (mean.length == 0 || components.length % mean.length != 0) {
      throw new IllegalArgumentException(
          "components: length %d (expected: a multiple of the mean's length %d)"
              .formatted(components.length, mean.length));
    }
    this.outputs = components.length == 0 ? mean.length : components.length / mean.length;
  }

  /** Leaves embeddings of length {@code dimensions} as they are. */
  public static Projection identity(int dimensions) {
    return new Projection(new float[dimensions], new float[0]);
  }

  /** D. */
  public int inputs() {
    return mean.length;
  }

  /** Q. */
  public int outputs() {
    return outputs;
  }

  /** Returns a copy of m, length D. */
  public float[] mean() {
    return mean.clone();
  }

  /** Returns a copy of W, shape [Q, D]; empty where nothing is rotated. */
  public float[] components() {
    return components.clone();
  }

  /**
   * Projects embeddings.
   *
   * @param embeddings at least one, each of length D
   * @return their coordinates, N x Q
   */
  public SampleMatrix apply(List<float[]> embeddings, FixedChunks chunks) {
    float[] coordinates = new float[Math.multiplyExact(embeddings.size(), outputs)];
    chunks.forEach(
        (embeddings.size() + CHUNK - 1) / CHUNK,
        () -> {
          double[] centred = new double[mean.length];
          return c -> {
            int end = Math.min((c + 1) * CHUNK, embeddings.size());
            for (int i = c * CHUNK; i < end; i++) {
              project(embeddings.get(i), centred, coordinates, i * outputs);
            }
          };
        });
    return new SampleMatrix(embeddings.size(), outputs, coordinates);
  }

  private void project(float[] embedding, double[] centred, float[] coordinates, int at) {
    if (embedding.length != mean.length) {
      throw new IllegalArgumentException(
          "embedding: length %d (expected: %d)".formatted(embedding.length, mean.length));
    }
    for (int d = 0; d < centred.length; d++) {
      centred[d] = (double) embedding[d] - mean[d];
    }
    for (int q = 0; q < outputs; q++) {
      coordinates[at + q] = (float) (components.length == 0 ? centred[q] : dot(q, centred));
    }
  }

  /** Four sums side by side, which the processor adds in parallel. */
  private double dot(int q, double[] centred) {
    int row = q * centred.length;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int d = 0;
    for (; d + 4 <= centred.length; d += 4) {
      sum0 += components[row + d] * centred[d];
      sum1 += components[row + d + 1] * centred[d + 1];
      sum2 += components[row + d + 2] * centred[d + 2];
      sum3 += components[row + d + 3] * centred[d + 3];
    }
    for (; d < centred.length; d++) {
      sum0 += components[row + d] * centred[d];
    }
    return sum0 + sum1 + sum2 + sum3;
  }
}
