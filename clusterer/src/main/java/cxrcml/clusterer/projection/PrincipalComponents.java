package cxrcml.clusterer.projection;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Finds the projection on the leading principal components: the eigenvectors of the embeddings'
 * covariance with the largest eigenvalues, in falling order. An eigenvector's sign is free; here
 * its coordinate of the largest magnitude, the first of equals, is positive.
 */
public final class PrincipalComponents {
  /** Evenly spaced embeddings that stand for all where there are more; D is at most 1,024 or so. */
  private static final int REPRESENTATIVES = 65_536;

  private PrincipalComponents() {}

  /**
   * Fits a projection.
   *
   * @param embeddings at least one, all of length D
   * @param skipped leading components that are passed over, at least 0; at least one is left
   * @param dimensions Q, at least 1; as many as are left where it is more. D or more without a
   *     skipped one leaves embeddings as they are
   */
  public static Projection fit(
      List<float[]> embeddings, int skipped, int dimensions, FixedChunks chunks) {
    int inputs = embeddings.get(0).length;
    if (skipped == 0 && dimensions >= inputs) {
      return Projection.identity(inputs);
    }
    int first = Math.min(skipped, inputs - 1);
    int outputs = Math.min(dimensions, inputs - first);
    Covariance covariance = Covariance.of(representatives(embeddings), chunks);
    EigenDecomposition eigen =
        new EigenDecomposition(new Array2DRowRealMatrix(covariance.matrix(), false));
    float[] components = new float[outputs * inputs];
    for (int q = 0; q < outputs; q++) {
      double[] vector = eigen.getEigenvector(first + q).toArray(); // by falling eigenvalue
      double sign = sign(vector);
      for (int d = 0; d < inputs; d++) {
        components[q * inputs + d] = (float) (sign * vector[d]);
      }
    }
    float[] mean = new float[inputs];
    for (int d = 0; d < inputs; d++) {
      mean[d] = (float) covariance.mean()[d];
    }
    return new Projection(mean, components);
  }

  private static List<float[]> representatives(List<float[]> embeddings) {
    int stride = (embeddings.size() + REPRESENTATIVES - 1) / REPRESENTATIVES;
    List<float[]> chosen = new ArrayList<>();
    for (int i = 0; i < embeddings.size(); i += stride) {
      chosen.add(embeddings.get(i));
    }
    return chosen;
  }

  private static double sign(double[] vector) {
    double largest = 0;
    for (double value : vector) {
      if (Math.abs(value) > Math.abs(largest)) {
        largest = value;
      }
    }
    return Math.signum(largest);
  }
}
