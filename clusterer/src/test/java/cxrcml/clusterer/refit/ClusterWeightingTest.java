package cxrcml.clusterer.refit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterWeightingTest {
  private static final List<Double> COUNTS = List.of(9.0, 99.0, 999.0);

  @Test
  void inverseLogarithmsOfPowersOfTenAreAsOneHalfAndOneThird() {
    List<Float> weights = ClusterWeighting.INVERSE_LOG.weights(COUNTS);

    assertThat(weights.get(1) / weights.get(0)).isCloseTo(1 / 2f, within(1e-6f));
    assertThat(weights.get(2) / weights.get(0)).isCloseTo(1 / 3f, within(1e-6f));
  }

  // NumPy 2.4.6: w = (1 - 0.9999) / (1 - 0.9999**n); w / w.mean().
  @Test
  void effectiveNumbersAgreeWithTheirFormula() {
    assertThat(ClusterWeighting.EFFECTIVE_NUMBER.weights(COUNTS))
        .containsExactly(2.7253377f, 0.24887444f, 0.025787866f);
  }

  @Test
  void weightsHaveMeanOne() {
    for (ClusterWeighting weighting : ClusterWeighting.values()) {
      double sum = weighting.weights(COUNTS).stream().mapToDouble(w -> w).sum();
      assertThat(sum / 3).isCloseTo(1, within(1e-6));
    }
    assertThat(ClusterWeighting.NONE.weights(COUNTS)).containsOnly(1f);
  }

  @Test
  void staysFiniteForAnEmptyComponent() {
    for (ClusterWeighting weighting : ClusterWeighting.values()) {
      assertThat(weighting.weights(List.of(0.0, 50.0))).allMatch(w -> w > 0 && w < 2);
    }
  }

  @Test
  void refusesAnUnknownName() {
    assertThatThrownBy(() -> ClusterWeighting.of("inverse"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weighting: inverse (expected: none, inverse-log or effective-number)");
  }
}
