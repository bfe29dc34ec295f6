package cxrcml.evaluator.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.evaluator.predictions.Predictions;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  /** Positives by a logistic curve through the score: Platt scaling can find it. */
  @Test
  void scalesScoresThatAreNoProbabilities() {
    Calibration calibration = Calibration.of(predictions(0.1f));

    assertThat(calibration.scaled().error()).isLessThan(0.03);
    // The scores lie between 0.45 and 0.55, the share of positives between 0.1 and 0.9.
    assertThat(calibration.raw().orElseThrow().error()).isGreaterThan(0.05);
    assertThat(calibration.scaled().brier())
        .isLessThan(calibration.raw().orElseThrow().brier() - 0.02);
  }

  @Test
  void hasNoRawReliabilityForCosines() {
    assertThat(Calibration.of(predictions(4)).raw()).isEmpty();
  }

  @Test
  void leavesOutClassesThatCannotBeScaled() {
    Predictions.Builder builder = new Predictions.Builder(List.of("Never"));
    for (int i = 0; i < 20; i++) {
      builder.add("s" + i, "p" + i, 0, new float[] {i / 20f}, new BitSet());
    }

    assertThat(Calibration.of(builder.build()).scaled().bins()).isEmpty();
  }

  private static Predictions predictions(float spread) {
    SplittableRandom random = new SplittableRandom(2);
    Predictions.Builder builder = new Predictions.Builder(List.of("Edema"));
    for (int i = 0; i < 4_000; i++) {
      double x = random.nextDouble() - 0.5;
      BitSet labels = new BitSet();
      labels.set(0, random.nextDouble() < 1 / (1 + Math.exp(-5 * x)));
      builder.add("s" + i, "p" + i / 2, 0, new float[] {(float) (0.5 + spread * x)}, labels);
    }
    return builder.build();
  }
}
