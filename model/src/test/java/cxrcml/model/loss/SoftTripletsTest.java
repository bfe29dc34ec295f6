package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import org.junit.jupiter.api.Test;

class SoftTripletsTest {
  private static final float[][] RESPONSIBILITIES = {{0.9f, 0.1f}, {0.6f, 0.4f}, {0.2f, 0.8f}};

  /** Class weights of the samples are 1.2, 1.8 and 2.6 over their mean, 28/15. */
  private final SoftLabels labels = new SoftLabels(RESPONSIBILITIES, new float[] {1, 3});

  @Test
  void weighsEveryTripletByHowFarTheLabelsMakeItOne() {
    SoftTriplets triplets = SoftTriplets.of(config(false, 0), true, labels);

    // τ_0·τ_1 = .58, τ_0·τ_2 = .26, τ_1·τ_2 = .44
    assertThat(at(triplets.weights(), 0, 1, 2))
        .isCloseTo(0.58 * 0.74 * 1.2 * 15 / 28, within(1e-6));
    assertThat(at(triplets.weights(), 0, 2, 1))
        .isCloseTo(0.26 * 0.42 * 1.2 * 15 / 28, within(1e-6));
    assertThat(at(triplets.weights(), 2, 1, 0))
        .isCloseTo(0.44 * 0.74 * 2.6 * 15 / 28, within(1e-6));
    assertThat(at(triplets.weights(), 0, 0, 2)).isZero();
    assertThat(at(triplets.weights(), 0, 1, 0)).isZero();
    assertThat(at(triplets.weights(), 0, 1, 1)).isZero();
    assertThat(triplets.total())
        .isCloseTo(
            0.58 * 0.74 + 0.26 * 0.42 + 0.58 * 0.56 + 0.44 * 0.42 + 0.26 * 0.56 + 0.44 * 0.74,
            within(1e-6));
  }

  /** τ_0·τ_0 = .82; an own text is no negative. */
  @Test
  void anOwnTextIsAPositive() {
    SoftTriplets triplets = SoftTriplets.of(config(false, 0), false, labels);

    assertThat(at(triplets.weights(), 0, 0, 2))
        .isCloseTo(0.82 * 0.74 * 1.2 * 15 / 28, within(1e-6));
    assertThat(at(triplets.weights(), 0, 1, 0)).isZero();
  }

  @Test
  void leavesOutWhatIsInDoubt() {
    SoftTriplets triplets = SoftTriplets.of(config(false, 0.7), false, labels);

    assertThat(at(triplets.weights(), 0, 0, 2)).isPositive();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(at(triplets.weights(), 1, i, j)).isZero();
        assertThat(at(triplets.weights(), i, 1, j)).isZero();
        assertThat(at(triplets.weights(), i, j, 1)).isZero();
      }
    }
  }

  @Test
  void anAdaptiveMarginIsNeverNegative() {
    SoftTriplets triplets = SoftTriplets.of(config(true, 0), true, labels);

    assertThat(at(triplets.margins(), 0, 1, 2)).isCloseTo(0.5 * (0.58 - 0.26), within(1e-6));
    assertThat(at(triplets.margins(), 0, 2, 1)).isZero();
  }

  private static double at(float[] cube, int a, int p, int n) {
    return cube[(a * 3 + p) * 3 + n];
  }

  private static TripletConfig config(boolean adaptive, double confidence) {
    return new TripletConfig(
        Mining.SOFT_WEIGHTED, Pairs.BOTH, 0.5, adaptive, Hinge.RELU, confidence);
  }
}
