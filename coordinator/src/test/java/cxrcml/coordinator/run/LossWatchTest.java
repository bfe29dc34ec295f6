package cxrcml.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** ln 32 = 3.4657, from a table of logarithms. */
final class LossWatchTest {
  private static final double LN_32 = 3.4657;
  private static final int WARMUP = 20;

  private final LossWatch watch = new LossWatch(32, WARMUP);
  private final SplittableRandom random = new SplittableRandom(9);
  private long version;

  private void steps(int count, double loss, double spread) {
    for (int i = 0; i < count; i++) {
      step(loss + spread * (random.nextDouble() - 0.5), false);
    }
  }

  private void step(double loss, boolean skipped) {
    version++;
    watch.accept(new RunRecord.StepCommitted(0, version, 0, loss, 0, 1e-4, 1, 32, 0, skipped));
  }

  @Test
  void namesALossThatStaysAtThatOfGuessing() {
    steps(WARMUP + LossWatch.PATIENCE - 1, LN_32, 0);
    assertThat(watch.warning()).isEqualTo(new RunView.Warning(LossWatch.PATIENCE - 1, ""));

    steps(1, LN_32, 0);

    assertThat(watch.warning())
        .isEqualTo(
            new RunView.Warning(
                100,
                "contrastive loss: 3.4657, for 100 steps at ln B = 3.4657 (expected: less after the"
                    + " warm-up; look for texts that are all alike or do not belong to their images,"
                    + " and at optimizer.learningRate)"));
  }

  @Test
  void seesThroughTheNoiseOfMicroBatches() {
    steps(WARMUP + 200, LN_32, 0.3);

    assertThat(watch.warning().chanceLossSteps()).isGreaterThan(180);
    assertThat(watch.warning().sentence()).contains("at ln B = 3.4657");
  }

  @Test
  void expectsNothingDuringTheWarmUp() {
    steps(WARMUP, LN_32, 0);

    assertThat(watch.warning().chanceLossSteps()).isZero();
  }

  @Test
  void isSilentAsSoonAsTheLossFalls() {
    steps(WARMUP + 150, LN_32, 0.1);
    steps(40, 3.2, 0.1);

    assertThat(watch.warning()).isEqualTo(RunView.Warning.NONE);
  }

  @Test
  void isSilentAboutALossAboveThatOfGuessing() {
    steps(WARMUP + 150, 3.8, 0.1);

    assertThat(watch.warning()).isEqualTo(RunView.Warning.NONE);
  }

  @Test
  void leavesOutSkippedSteps() {
    steps(WARMUP + 50, LN_32, 0);
    step(Double.NaN, true);
    steps(50, LN_32, 0);

    assertThat(watch.warning().chanceLossSteps()).isEqualTo(100);
  }
}
