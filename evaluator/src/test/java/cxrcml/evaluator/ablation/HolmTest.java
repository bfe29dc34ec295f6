package cxrcml.evaluator.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {
  // statsmodels 0.15.0: multipletests([0.011, 0.2, 0.004, 0.03, 0.031], method="holm")[1].
  @Test
  void agreesWithStatsmodels() {
    assertThat(Holm.correct(new double[] {0.011, 0.2, 0.004, 0.03, 0.031}))
        .containsExactly(new double[] {0.044, 0.2, 0.02, 0.09, 0.09}, within(1e-12));
  }

  @Test
  void leavesOutWhatIsNoNumber() {
    assertThat(Holm.correct(new double[] {Double.NaN, 0.03, 0.9, 0.6}))
        .containsExactly(new double[] {Double.NaN, 0.09, 1, 1}, within(1e-12));
  }

  @Test
  void correctsNothingForASingleRow() {
    assertThat(Holm.correct(new double[] {0.04})).containsExactly(0.04);
  }
}
