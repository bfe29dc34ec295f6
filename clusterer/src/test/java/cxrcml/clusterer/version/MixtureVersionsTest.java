package cxrcml.clusterer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.projection.Projection;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixtureVersionsTest {
  private final MixtureVersions versions = new MixtureVersions(List.of());

  @Test
  void keepsTheNewestAndTheOneBefore() {
    for (int number = 1; number <= 3; number++) {
      versions.publish(version(number));
    }

    assertThat(versions.find(1)).isEmpty();
    assertThat(versions.find(2).orElseThrow().version().number()).isEqualTo(2);
    assertThat(versions.newest().orElseThrow().version().number()).isEqualTo(3);
    assertThat(versions.all()).extracting(MixtureVersion::number).containsExactly(2L, 3L);
  }

  @Test
  void hasNothingBeforeTheFirst() {
    assertThat(versions.newest()).isEmpty();
    assertThat(versions.find(0)).isEmpty();
  }

  @Test
  void refusesANumberThatIsTaken() {
    versions.publish(version(2));

    assertThatThrownBy(() -> versions.publish(version(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("number: 2 (expected: > 2)");
  }

  private static MixtureVersion version(long number) {
    return new MixtureVersion(
        number,
        0,
        1,
        Projection.identity(1),
        new StudentMixture(4, new double[] {1}, new double[] {0}, new double[] {1}),
        0,
        List.of(1.0),
        List.of(1f));
  }
}
