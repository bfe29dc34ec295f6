package cxrcml.clusterer.kernel;

/**
 * The inner loops over blocks of samples, four vectors at a time.
 *
 * <p>They all have the one shape that the JVM's compiler (C2 of JDK 17) turns into vector
 * instructions: every operand is an array of its own, read at the loop's index and no offset, and
 * one array is written. Rows within one large array, or two sums in one loop, are not vectorized.
 * Products are added by fused multiply-add, which is exact: the bits of an element depend neither
 * on its place in the vector nor on the width of the machine's registers.
 */
public final class FusedLoops {
  /** Vectors that a loop takes at a time; weights and vectors are padded to a multiple. */
  public static final int VECTORS = 4;

  private FusedLoops() {}

  /** Returns the smallest multiple of {@link #VECTORS} that is at least {@code length}. */
  public static int padded(int length) {
    return (length + VECTORS - 1) / VECTORS * VECTORS;
  }

  /** sums[i] += Σ_j weights[at + j] · vectors[first + j][i] for i in [from, to). */
  public static void addProducts(
      double[][] vectors, int first, double[] weights, int at, double[] sums, int from, int to) {
    double[] x0 = vectors[first];
    double[] x1 = vectors[first + 1];
    double[] x2 = vectors[first + 2];
    double[] x3 = vectors[first + 3];
    double w0 = weights[at];
    double w1 = weights[at + 1];
    double w2 = weights[at + 2];
    double w3 = weights[at + 3];
    for (int i = from; i < to; i++) {
      double sum = Math.fma(x0[i], w0, sums[i]);
      sum = Math.fma(x1[i], w1, sum);
      sum = Math.fma(x2[i], w2, sum);
      sums[i] = Math.fma(x3[i], w3, sum);
    }
  }

  /** sums[i] += Σ_j weights[at + j] · vectors[numbers[at + j]][i] for all i. */
  public static void addChosen(
      double[][] vectors, int[] numbers, double[] weights, int at, double[] sums) {
    double[] x0 = vectors[numbers[at]];
    double[] x1 = vectors[numbers[at + 1]];
    double[] x2 = vectors[numbers[at + 2]];
    double[] x3 = vectors[numbers[at + 3]];
    double w0 = weights[at];
    double w1 = weights[at + 1];
    double w2 = weights[at + 2];
    double w3 = weights[at + 3];
    for (int i = 0; i < sums.length; i++) {
      double sum = Math.fma(x0[i], w0, sums[i]);
      sum = Math.fma(x1[i], w1, sum);
      sum = Math.fma(x2[i], w2, sum);
      sums[i] = Math.fma(x3[i], w3, sum);
    }
  }

  /**
   * sums[i] += Σ_j (factors[first + j] · vectors[first + j][i] + shifts[first + j])² for i in [0,
   * size).
   */
  public static void addSquaredDeviations(
      double[][] vectors, int first, double[] factors, double[] shifts, double[] sums, int size) {
    double[] x0 = vectors[first];
    double[] x1 = vectors[first + 1];
    double[] x2 = vectors[first + 2];
    double[] x3 = vectors[first + 3];
    double f0 = factors[first];
    double f1 = factors[first + 1];
    double f2 = factors[first + 2];
    double f3 = factors[first + 3];
    double s0 = shifts[first];
    double s1 = shifts[first + 1];
    double s2 = shifts[first + 2];
    double s3 = shifts[first + 3];
    for (int i = 0; i < size; i++) {
      double z0 = Math.fma(x0[i], f0, s0);
      double z1 = Math.fma(x1[i], f1, s1);
      double z2 = Math.fma(x2[i], f2, s2);
      double z3 = Math.fma(x3[i], f3, s3);
      double sum = Math.fma(z0, z0, sums[i]);
      sum = Math.fma(z1, z1, sum);
      sum = Math.fma(z2, z2, sum);
      sums[i] = Math.fma(z3, z3, sum);
    }
  }

  /** sums[i] += values[i]² for i in [0, size). */
  public static void addSquares(double[] values, double[] sums, int size) {
    for (int i = 0; i < size; i++) {
      sums[i] = Math.fma(values[i], values[i], sums[i]);
    }
  }
}
