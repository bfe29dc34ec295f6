package cxrcml.evaluator.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.safetensors.DataType;
import cxrcml.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureAssignmentTest {
  private static final long DIAGONAL = 0;
  private static final long FULL = 1;
  private static final long TIED = 2;
  private static final long DENSITIES = 0;
  private static final long KERNELS = 1;

  @TempDir Path directory;

  /** Two components in two of three dimensions; version 4 is the newest. */
  @Test
  void projectsAndFindsTheMostResponsibleComponent() throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    write(file, 3, 4);

    MixtureAssignment mixture = MixtureAssignment.read(file).orElseThrow();

    double[] z = mixture.project(new float[] {1.5f, 2, 0.25f});
    assertThat(z).containsExactly(new double[] {1.25, 1}, within(1e-12));
    // SciPy 1.17.1: log(pi) + multivariate_t(mu, diag(sigma), df=4).logpdf(z) is -3.816 and -3.228.
    assertThat(mixture.component(z)).isEqualTo(1);
    assertThat(mixture.component(new double[] {0, 0})).isEqualTo(0);
  }

  /** In the Gaussian limit nothing is infinite or no number. */
  @Test
  void assignsByAGaussianMixture() throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    write(Double.POSITIVE_INFINITY, file, 4);

    MixtureAssignment mixture = MixtureAssignment.read(file).orElseThrow();

    // SciPy 1.17.1: log(pi) + multivariate_normal(mu, diag(sigma)).logpdf(z): -3.813, -3.105.
    assertThat(mixture.assign(new double[] {1.25, 1}))
        .isEqualTo(new MixtureAssignment.Assigned(1, 1));
    assertThat(mixture.component(new double[] {0, 0})).isEqualTo(0);
  }

  /** δ = 1.25² / 0.5 + 1 / 0.7 for component 0, 0.75² / 0.9 for component 1. */
  @Test
  void weighsByThePrecisionUnderTheOwnComponent() throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    write(file, 4);

    MixtureAssignment mixture = MixtureAssignment.read(file).orElseThrow();

    assertThat(mixture.assign(new double[] {1.25, 1}).precisionWeight())
        .isCloseTo((4 + 2) / (4 + 0.75 * 0.75 / 0.9), within(1e-12));
  }

  /**
   * Full matrices and ν of their own: SciPy 1.17.1: log(pi) + multivariate_t is -6.56 and -9.73.
   */
  @Test
  void readsFullMatricesAndDegreesOfFreedomOfEachComponent() throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    write(file, FULL, DENSITIES, new double[] {3, 20}, 0.5, -0.3, 0.7, 0.9, 0.4, 0.8);

    MixtureAssignment mixture = MixtureAssignment.read(file).orElseThrow();
    MixtureAssignment.Assigned assigned = mixture.assign(new double[] {1, 2});

    assertThat(assigned.component()).isEqualTo(0);
    // δ = 15 with the inverse by NumPy 2.4: (3 + 2) / (3 + 15).
    assertThat(assigned.precisionWeight()).isCloseTo(5 / 18.0, within(1e-12));
  }

  /**
   * SciPy 1.17.1: log(pi) + multivariate_normal(mu, Sigma).logpdf(z) is -2.915 and -3.231; of the
   * diagonals alone it would be -3.389 and -2.913.
   */
  @Test
  void readsFullGaussians() throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    double infinite = Double.POSITIVE_INFINITY;
    write(file, FULL, DENSITIES, new double[] {infinite, infinite}, 0.5, -0.3, 0.7, 0.9, 0.4, 0.8);

    MixtureAssignment mixture = MixtureAssignment.read(file).orElseThrow();

    assertThat(mixture.assign(new double[] {0.9, -0.7}))
        .isEqualTo(new MixtureAssignment.Assigned(0, 1));
    assertThat(mixture.component(new double[] {1.2, -0.2})).isEqualTo(1); // -3.781, -3.487
  }

  /**
   * SciPy 1.17.1: log(pi) + multivariate_t(mu, Sigma, 3.5).logpdf(z) is -3.522 and -3.609; normal:
   * -3.317 and -3.366, of the diagonal alone -3.543 and -3.249.
   */
  @ParameterizedTest
  @ValueSource(doubles = {3.5, Double.POSITIVE_INFINITY})
  void readsTheOneMatrixOfATiedMixture(double nu) throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    write(file, TIED, DENSITIES, new double[] {nu, nu}, 1.5, -0.6, 0.9);

    MixtureAssignment.Assigned assigned =
        MixtureAssignment.read(file).orElseThrow().assign(new double[] {0.5, -1});

    assertThat(assigned.component()).isEqualTo(0);
    // With the inverse by NumPy 2.4.
    double distance = 1.1363636363636365;
    assertThat(assigned.precisionWeight())
        .isCloseTo(Double.isInfinite(nu) ? 1 : 5.5 / (3.5 + distance), within(1e-12));
  }

  /**
   * Kernels fall by (ν + 1) / 2 in any dimension. At δ = 0.89 and 1.69 the second is ahead, 1.5 *
   * 1.89 / 2.69 = 1.054; of densities, to the power of 1.5, the first: 1.5 * 0.589 = 0.883.
   */
  @Test
  void readsTheKernelsOfDeepEmbeddedClustering() throws IOException {
    Path kernels = directory.resolve("kernels.safetensors");
    Path densities = directory.resolve("densities.safetensors");
    write(kernels, DIAGONAL, KERNELS, new double[] {1, 1}, 1, 1, 1, 1);
    write(densities, DIAGONAL, DENSITIES, new double[] {1, 1}, 1, 1, 1, 1);
    double[] z = {0.8, -0.5};

    MixtureAssignment.Assigned assigned = MixtureAssignment.read(kernels).orElseThrow().assign(z);

    assertThat(assigned.component()).isEqualTo(1);
    assertThat(assigned.precisionWeight()).isCloseTo(2 / 2.69, within(1e-12));
    assertThat(MixtureAssignment.read(densities).orElseThrow().component(z)).isEqualTo(0);
  }

  @Test
  void isEmptyBeforeTheFirstMixture() throws IOException {
    Path file = directory.resolve("mixture.safetensors");
    write(file);

    assertThat(MixtureAssignment.read(file)).isEmpty();
  }

  @Test
  void refusesAnotherFile() throws IOException {
    Path file = directory.resolve("other.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of())) {
      writer.declare("parameter", 1);
      writer.write(new float[1]);
      writer.commit();
    }

    assertThatThrownBy(() -> MixtureAssignment.read(file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("versions");
  }

  /** Version 4 alone, of two components in two dimensions, not rotated. */
  private static void write(Path file, long kind, long tail, double[] nu, double... scales)
      throws IOException {
    int matrices = kind == TIED ? 1 : 2;
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of())) {
      writer.declare("versions", DataType.I64, 1, 3);
      writer.declare("4.projection.mean", 2);
      writer.declare("4.projection.components", 0, 2);
      writer.declare("4.mixture.degrees_of_freedom", DataType.F64, 2);
      writer.declare("4.mixture.weights", DataType.F64, 2);
      writer.declare("4.mixture.locations", DataType.F64, 2, 2);
      writer.declare("4.mixture.scales", DataType.F64, matrices, scales.length / matrices);
      writer.declare("4.mixture.form", DataType.I64, 2);
      writer.write(buffer(3).putLong(4).putLong(9).putLong(9).flip());
      writer.write(new float[2]);
      writer.write(new float[0]);
      writer.write(doubles(nu));
      writer.write(doubles(0.4, 0.6));
      writer.write(doubles(0, 0, 2, -1));
      writer.write(doubles(scales));
      writer.write(buffer(2).putLong(kind).putLong(tail).flip());
      writer.commit();
    }
  }

  private static void write(Path file, long... versions) throws IOException {
    write(4, file, versions);
  }

  private static void write(double nu, Path file, long... versions) throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of())) {
      writer.declare("versions", DataType.I64, versions.length, 3);
      for (long version : versions) {
        writer.declare(version + ".projection.mean", 3);
        writer.declare(version + ".projection.components", 2, 3);
        writer.declare(version + ".mixture.degrees_of_freedom", DataType.F64);
        writer.declare(version + ".mixture.weights", DataType.F64, 2);
        writer.declare(version + ".mixture.locations", DataType.F64, 2, 2);
        writer.declare(version + ".mixture.scales", DataType.F64, 2, 2);
      }
      ByteBuffer numbers = buffer(versions.length * 3);
      for (long version : versions) {
        numbers.putLong(version).putLong(10 * version).putLong(10 * version + 1);
      }
      writer.write(numbers.flip());
      for (long version : versions) {
        // Only the newest is right, so that reading an older one is seen.
        double location = version == 4 ? 1 : 100;
        writer.write(new float[] {0.5f, 1, 0});
        writer.write(new float[] {1, 0, 1, 0, 1, 0});
        writer.write(doubles(nu));
        writer.write(doubles(0.8, 0.2));
        writer.write(doubles(0, 0, 2 * location, location));
        writer.write(doubles(0.5, 0.7, 0.9, 0.3));
      }
      writer.commit();
    }
  }

  private static ByteBuffer doubles(double... values) {
    ByteBuffer buffer = buffer(values.length);
    for (double value : values) {
      buffer.putDouble(value);
    }
    return buffer.flip();
  }

  private static ByteBuffer buffer(int values) {
    return ByteBuffer.allocate(8 * values).order(ByteOrder.LITTLE_ENDIAN);
  }
}
