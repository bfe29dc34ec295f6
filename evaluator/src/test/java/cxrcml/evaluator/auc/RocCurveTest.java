package cxrcml.evaluator.auc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RocCurveTest {
  // By hand: scores 5+ 4- 3+- 2+ 1-; corners (0, 1/4), (1/3, 1/4), (2/3, 3/4), (2/3, 1), (1, 1)
  // with two positives at 3.
  @Test
  void runsThroughTheCornersAndSlopesThroughTies() {
    float[] scores = {5, 4, 3, 3, 3, 2, 1};
    boolean[] labels = {true, false, true, false, true, true, false};

    double[] rates = RocCurve.truePositiveRates(scores, labels, 6);

    assertThat(rates).containsExactly(new double[] {0.25, 0.25, 0.25, 0.5, 1, 1, 1}, within(1e-12));
  }

  /** The trapezoids under a curve sampled at every step of the false positives sum to AUC. */
  @Test
  void enclosesTheAuc() {
    SplittableRandom random = new SplittableRandom(2);
    float[] scores = new float[500];
    boolean[] labels = new boolean[500];
    int negatives = 0;
    for (int i = 0; i < scores.length; i++) {
      labels[i] = random.nextInt(4) == 0;
      scores[i] = (float) (random.nextDouble() + (labels[i] ? 0.3 : 0));
      negatives += labels[i] ? 0 : 1;
    }

    double[] rates = RocCurve.truePositiveRates(scores, labels, negatives);

    // Without ties the curve is a staircase: each step counts the height before the next negative.
    double area = 0;
    for (int i = 0; i < negatives; i++) {
      area += rates[i] / negatives;
    }
    assertThat(area).isCloseTo(Areas.of(scores, labels).auc(), within(1e-9));
  }

  @Test
  void saysNothingWithoutPositives() {
    assertThat(RocCurve.truePositiveRates(new float[] {1, 2}, new boolean[2], 2))
        .containsOnly(Double.NaN);
  }
}
