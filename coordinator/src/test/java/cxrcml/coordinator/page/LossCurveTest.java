package cxrcml.coordinator.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LossCurveTest {
  @Test
  void keepsEveryStepWhileThereAreFew() {
    LossCurve curve = new LossCurve(4);
    curve.add(1, 3.0, 0);
    curve.add(2, 2.0, 0.5);

    assertThat(curve.points())
        .containsExactly(new LossCurve.Point(1, 1, 3.0, 0), new LossCurve.Point(2, 1, 2.0, 0.5));
  }

  /** However many steps: few points, all steps counted, the mean of all is theirs. */
  @Test
  void mergesNeighboursWhereThereAreTooMany() {
    LossCurve curve = new LossCurve(8);
    for (int step = 1; step <= 1000; step++) {
      curve.add(step, step, 2 * step);
    }

    assertThat(curve.points()).hasSizeBetween(4, 8);
    assertThat(curve.points().stream().mapToInt(LossCurve.Point::steps).sum()).isEqualTo(1000);
    assertThat(curve.points()).extracting(LossCurve.Point::version).isSorted().endsWith(1000L);
    double weighted =
        curve.points().stream().mapToDouble(p -> p.contrastive() * p.steps()).sum() / 1000;
    assertThat(weighted).isCloseTo(500.5, within(1e-9));
    assertThat(curve.points())
        .allSatisfy(p -> assertThat(p.triplet()).isCloseTo(2 * p.contrastive(), within(1e-9)));
  }

  @Test
  void forgetsWhatTheRunWentBackFrom() {
    LossCurve curve = new LossCurve(8);
    for (int step = 1; step <= 6; step++) {
      curve.add(step, step, 0);
    }
    curve.rewind(4);
    curve.add(5, 50, 0);

    assertThat(curve.points())
        .extracting(LossCurve.Point::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(curve.points().get(4).contrastive()).isEqualTo(50);
  }

  @Test
  void leavesOutWhatIsNoNumber() {
    LossCurve curve = new LossCurve(8);
    curve.add(1, Double.NaN, 0);
    curve.add(2, 1, Double.POSITIVE_INFINITY);

    assertThat(curve.points()).isEmpty();
  }
}
