package cxrcml.clusterer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.mixture.CovarianceKind;
import cxrcml.clusterer.mixture.ScaleMatrices;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.mixture.StudentMixture.Tail;
import cxrcml.clusterer.projection.Projection;
import cxrcml.clusterer.version.Assignments;
import cxrcml.clusterer.version.MixtureVersion;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotFileTest {
  private static final double[] DIAGONAL = {0.5, 0.25, 1.75};
  private static final double[] TRIANGLE = {0.5, 0.1, 0.25, -0.3, 0.05, 1.75};

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "DIAGONAL, 4, 7.5, DENSITY",
    "FULL, 4, 7.5, DENSITY",
    "TIED, 4, 7.5, DENSITY",
    "DIAGONAL, Infinity, Infinity, DENSITY",
    "FULL, Infinity, Infinity, DENSITY",
    "TIED, Infinity, Infinity, DENSITY",
    "DIAGONAL, 1, 1, EMBEDDED"
  })
  void givesBackEveryBitOfAMixture(CovarianceKind kind, double first, double second, Tail tail)
      throws IOException {
    StudentMixture mixture = mixture(kind, new double[] {first, second}, tail);
    Snapshot snapshot = snapshot(mixture);
    Path file = directory.resolve("a");
    new SnapshotFile(file).write(snapshot);

    Snapshot read = new SnapshotFile(file).read();

    StudentMixture back = read.versions().get(1).mixture();
    assertThat(back.degreesOfFreedom()).isEqualTo(new double[] {first, second});
    assertThat(back.weights()).isEqualTo(mixture.weights());
    assertThat(back.locations()).isEqualTo(mixture.locations());
    assertThat(back.tail()).isEqualTo(tail);
    assertThat(back.scaleMatrices().kind()).isEqualTo(kind);
    for (int k = 0; k < 2; k++) {
      assertThat(back.scaleMatrices().matrix(k)).isEqualTo(mixture.scaleMatrices().matrix(k));
    }
    MixtureVersion version = read.versions().get(1);
    assertThat(read.assigned()).isEqualTo(snapshot.assigned());
    assertThat(version.number()).isEqualTo(7);
    assertThat(version.throughStep()).isEqualTo(20);
    assertThat(version.effectiveStep()).isEqualTo(23);
    assertThat(version.meanLogLikelihood()).isEqualTo(-1.0 / 7);
    assertThat(version.softCounts()).containsExactly(3.1, 4.9);
    assertThat(version.clusterWeights()).containsExactly(0.7f, 1.3f);
    new SnapshotFile(directory.resolve("b")).write(read);
    assertThat(directory.resolve("b")).hasSameBinaryContentAs(file);
  }

  @Test
  void refusesTheFormatOfAnOlderVersion() throws IOException {
    Path file = directory.resolve("old");
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, Map.of("format", "cxrcml-mixture-2"))) {
      writer.commit();
    }

    assertThatThrownBy(() -> new SnapshotFile(file).read())
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageEndingWith("format: cxrcml-mixture-2 (expected: cxrcml-mixture-3)");
  }

  /** The form's first number is a kind of covariance; there is no fourth. */
  @Test
  void refusesAFormThatItDoesNotKnow() throws IOException {
    Path file = directory.resolve("form");
    new SnapshotFile(file)
        .write(snapshot(mixture(CovarianceKind.TIED, new double[] {4, 4}, Tail.DENSITY)));
    byte[] bytes = Files.readAllBytes(file);
    long[] wanted = {2, 0};
    boolean changed = false;
    for (int at = bytes.length - 16; at >= 0 && !changed; at--) {
      ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      changed = numbers.getLong(at) == wanted[0] && numbers.getLong(at + 8) == wanted[1];
      if (changed) {
        numbers.putLong(at, 3);
      }
    }
    Files.write(file, bytes);

    assertThat(changed).isTrue();
    assertThatThrownBy(() -> new SnapshotFile(file).read())
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(file.toString());
  }

  private static StudentMixture mixture(CovarianceKind kind, double[] nu, Tail tail) {
    double[] matrix = kind == CovarianceKind.DIAGONAL ? DIAGONAL : TRIANGLE;
    double[] other = matrix.clone();
    other[0] = 1 / 3.0;
    double[][] matrices =
        kind == CovarianceKind.TIED ? new double[][] {matrix} : new double[][] {matrix, other};
    return new StudentMixture(
        nu,
        new double[] {0.3, 0.7},
        new double[] {0.1, 0.2, 0.3, -1, 2, -1 / 7.0},
        new ScaleMatrices(kind, 3, matrices),
        tail);
  }

  /** Two versions, so that one is not read for the other. */
  private static Snapshot snapshot(StudentMixture mixture) {
    Projection projection =
        new Projection(
            new float[] {0.5f, 0, -0.5f, 1}, new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1});
    StudentMixture other =
        new StudentMixture(
            9, new double[] {1}, new double[] {1, 2, 3}, new double[] {0.5, 0.6, 0.7});
    return new Snapshot(
        List.of(new Contribution(3, 11, new float[] {1, 2, 3, 4})),
        List.of(
            new MixtureVersion(6, 10, 13, projection, other, 2, List.of(8.0), List.of(1f)),
            new MixtureVersion(
                7, 20, 23, projection, mixture, -1.0 / 7, List.of(3.1, 4.9), List.of(0.7f, 1.3f))),
        new Assignments(6, 12, new int[] {3, 8}, new int[] {0, 5}));
  }
}
