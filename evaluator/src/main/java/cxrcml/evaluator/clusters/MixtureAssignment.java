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
import org.apache.commons.math3.special.Gamma;

/**
 * The newest mixture of a checkpoint, read from its {@code mixture.safetensors}: projects an
 * embedding and names the component with the highest responsibility.
 *
 * <pre>
 *   z = C (x − m)                          the projection
 *   k* = argmax_k log π_k + c_k − ((ν_k + q)/2) log1p(δ_k / ν_k)
 * </pre>
 *
 * <p>with δ_k the squared Mahalanobis distance of z and c_k the logarithm of the density's
 * normalizing constant. For a t density q is Q, the dimension of z; for the kernels of DEC q is 1
 * and c_k is −½ log |Σ_k|; in a Gaussian mixture, where ν is infinite, −½ δ_k takes the place of
 * the last term.
 */
public final class MixtureAssignment {
  private static final long KERNELS = 1;

  private final float[] mean; // m, length D
  private final float[] components; // C, row-major [Q, D]; empty: not rotated
  private final double[] nu; // ν, length 1 or K
  private final double[] weights; // π, length K
  private final double[] locations; // μ, row-major [K, Q]
  private final Scales scales;
  private final boolean kernels;

  private MixtureAssignment(SafetensorsReader reader, long version) throws IOException {
    String prefix = version + ".mixture.";
    mean = floats(reader, version + ".projection.mean");
    components = floats(reader, version + ".projection.components");
    nu = doubles(reader, prefix + "degrees_of_freedom");
    weights = doubles(reader, prefix + "weights");
    locations = doubles(reader, prefix + "locations");
    LongBuffer form =
        reader.tensors().containsKey(prefix + "form")
            ? reader.readBytes(prefix + "form", DataType.I64).asLongBuffer()
            : LongBuffer.wrap(new long[2]);
    double[] values = doubles(reader, prefix + "scales");
    int outputs = locations.length / weights.length;
    scales = form.get(0) == 0 ? Scales.diagonal(values, outputs) : Scales.full(values, outputs);
    kernels = form.get(1) == KERNELS;
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
   * @param precisionWeight u = (ν + q) / (ν + δ) for that component: towards 0 for an outlier, 1
   *     where δ = q; always 1 in a Gaussian mixture
   */
  public record Assigned(int component, double precisionWeight) {}

  /** Assigns a projected embedding. */
  public Assigned assign(double[] projected) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    double nearest = Double.NaN;
    for (int k = 0; k < weights.length; k++) {
      double distance = scales.squaredDistance(projected, locations, k);
      double density = Math.log(weights[k]) + logConstant(k) + tail(k, distance);
      if (density > highest) {
        highest = density;
        nearest = distance;
        best = k;
      }
    }
    return new Assigned(best, precisionWeight(best, nearest));
  }

  private double tail(int k, double distance) {
    return Double.isInfinite(nu(k))
        ? -distance / 2
        : -0.5 * (nu(k) + tailDimensions()) * Math.log1p(distance / nu(k));
  }

  private double precisionWeight(int k, double distance) {
    return Double.isInfinite(nu(k)) ? 1 : (nu(k) + tailDimensions()) / (nu(k) + distance);
  }

  private double logConstant(int k) {
    double constant = -scales.halfLogDeterminant(k);
    if (!kernels && !Double.isInfinite(nu(k))) {
      double dimensions = tailDimensions();
      constant += Gamma.logGamma((nu(k) + dimensions) / 2) - Gamma.logGamma(nu(k) / 2);
      constant -= dimensions / 2 * Math.log(nu(k)); // and of π, the same for all components
    }
    return constant;
  }

  private double nu(int k) {
    return nu[Math.min(k, nu.length - 1)];
  }

  private int tailDimensions() {
    return kernels ? 1 : locations.length / weights.length;
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
