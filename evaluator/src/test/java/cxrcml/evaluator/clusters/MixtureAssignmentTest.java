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

class MixtureAssignmentTest {
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

  private static void write(Path file, long... versions) throws IOException {
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
        writer.write(doubles(4));
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
