package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.loss.LossConfig.Hinge;
import cxrcml.model.loss.LossConfig.Mining;
import cxrcml.model.loss.LossConfig.Positives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossConfigTest {
  @Test
  void defaultsAreThoseOfTheLiterature() {
    assertThat(LossConfig.DEFAULTS)
        .isEqualTo(new LossConfig(Positives.DIAGONAL, 1, 0.2, Mining.BATCH_HARD, Hinge.RELU));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 2.1, Double.NaN})
  void refusesAMarginThatNoTwoUnitVectorsCanHave(double margin) {
    assertThatThrownBy(() -> new LossConfig(Positives.DIAGONAL, 1, margin, Mining.BATCH_HARD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("margin: " + margin + " (expected: in (0, 2])");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAWeightThatIsNegativeOrNotFinite(double weight) {
    assertThatThrownBy(() -> new LossConfig(Positives.DIAGONAL, weight, 1, Mining.BATCH_HARD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tripletWeight: " + weight + " (expected: finite, >= 0)");
  }
}
