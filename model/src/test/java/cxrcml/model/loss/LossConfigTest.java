package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.loss.LossConfig.Positives;
import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossConfigTest {
  @Test
  void defaultsAreThoseOfTheLiterature() {
    assertThat(LossConfig.DEFAULTS)
        .isEqualTo(
            new LossConfig(
                Positives.DIAGONAL,
                false,
                1,
                new TripletConfig(
                    Mining.BATCH_HARD, Pairs.IMAGE_IMAGE, 0.2, false, Hinge.RELU, 0)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 2.1, Double.NaN})
  void refusesAMarginThatNoTwoUnitVectorsCanHave(double margin) {
    assertThatThrownBy(() -> new TripletConfig(Mining.BATCH_HARD, margin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("margin: " + margin + " (expected: in (0, 2])");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesAConfidenceThatNoResponsibilityCanHave(double confidence) {
    assertThatThrownBy(
            () ->
                new TripletConfig(
                    Mining.BATCH_HARD, Pairs.BOTH, 0.2, false, Hinge.RELU, confidence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("confidence: " + confidence + " (expected: in [0, 1])");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAWeightThatIsNegativeOrNotFinite(double weight) {
    assertThatThrownBy(() -> new LossConfig(Positives.DIAGONAL, weight, TripletConfig.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tripletWeight: " + weight + " (expected: finite, >= 0)");
  }
}
