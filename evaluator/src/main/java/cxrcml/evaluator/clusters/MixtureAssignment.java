package cxrcml.evaluator.clusters;

import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.safetensors.DataType;
import cxrcml.model.safetensors.SafetensorsException;
import cxrcml.model.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest Student-t mixture of a checkpoint, read from its {@code mixture.safetensors}: projects
 * an embedding and names the component with the highest responsibility.
 *
 * <pre>
 *   z = C (x − m)                          the projection
 *   k* = argmax_k log π_k − ½ Σ_q log σ_kq − ((ν + Q)/2) log1p(δ_k / ν)
 * </pre>
 *
 * <p>with δ_k the squared Mahalanobis distance of z; terms that all components share are left out.
 */
public final class MixtureAssignment {
  private final float[] mean; // m, length D
  private final float[] components; // C, row-major [Q, D]; empty: not rotated
  private final double nu;
  private final double[] weights; // π, length K
  private final double[] locations; // μ, row-major [K, Q]
  private final double[] scales; // σ, row-major [K, Q]

  private MixtureAssignment(SafetensorsReader reader, long version) throws IOException {
    mean = floats(reader, version + ".projection.mean");
    components = floats(reader, version + ".projection.components");
    nu = doubles(reader, version + ".mixture.degrees_of_freedom")[0];
    weights = doubles(reader, version + ".mixture.weights");
    locations = doubles(reader, version + ".mixture.locations");
    scales = doubles(reader, version + ".mixture.scales");
  }

  /** Reads the newest mixture; empty before the first. */
  public static Optional<MixtureAssignment> read(Path file) throws IOException {
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      LongBuffer versions = reader.readBytes("versions", DataType.I64).asLongBuffer();
      return versions.hasRemaining()
          ? Optional.of(new MixtureAssignment(reader, versions.get(versions.limit() - 3)))
          : Optional.empty();
    } catch (SafetensorsException | IndexOutOfBoundsException e) {
      throw new InvalidCheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns z, length Q. */
  public double[] project(float[] embedding) {
    int inputs = mean.length;
    int outputs = components.length == 0 ? inputs : components.length / inputs;
    double[] projected = new double[outputs];
    for (int q = 0; q < outputs; q++) {
      if (components.length == 0) {
        projected[q] = (double) embedding[q] - mean[q];
      }
      for (int d = 0; d < inputs && components.length > 0; d++) {
        projected[q] += (double) components[q * inputs + d] * (embedding[d] - mean[d]);
      }
    }
    return projected;
  }

  /** Returns K. */
  public int components() {
    return weights.length;
  }

  /** Returns k*, 0 to K - 1, of a projected embedding. */
  public int component(double[] projected) {
    return assign(projected).component();
  }

  /**
   * Where an embedding belongs.
   *
   * @param component k*, 0 to K - 1
   * @param precisionWeight u = (ν + Q) / (ν + δ) for that component: towards 0 for an outlier, 1
   *     where δ = Q, as it is on average under a Gaussian
   */
  public record Assigned(int component, double precisionWeight) {}

  /** Assigns a projected embedding. */
  public Assigned assign(double[] projected) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    double nearest = Double.NaN;
    for (int k = 0; k < weights.length; k++) {
      double density = Math.log(weights[k]);
      double distance = 0;
      for (int q = 0; q < projected.length; q++) {
        int at = k * projected.length + q;
        double deviation = projected[q] - locations[at];
        distance += deviation * deviation / scales[at];
        density -= 0.5 * Math.log(scales[at]);
      }
      density -= 0.5 * (nu + projected.length) * Math.log1p(distance / nu);
      if (density > highest) {
        highest = density;
        nearest = distance;
        best = k;
      }
    }
    return new Assigned(best, (nu + projected.length) / (nu + nearest));
  }

  private static float[] floats(SafetensorsReader reader, String name) throws IOException {
    ByteBuffer bytes = reader.readBytes(name, DataType.F32);
    FloatBuffer buffer = bytes.asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static double[] doubles(SafetensorsReader reader, String name) throws IOException {
    DoubleBuffer buffer = reader.readBytes(name, DataType.F64).asDoubleBuffer();
    double[] values = new double[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
