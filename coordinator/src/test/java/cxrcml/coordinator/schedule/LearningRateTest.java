package cxrcml.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values: torch 2.7.1, {@code torch.optim.lr_scheduler}, SGD with lr 3e-3. */
class LearningRateTest {
  private static RunSpec spec(String schedule) {
    return SpecReader.parse(
        "{optimizer: {learningRate: 0.003}, schedule: {" + schedule + "}}", List.of());
  }

  private static double[] rates(RunSpec spec, int steps) {
    LearningRate rate = new LearningRate(spec, steps);
    Plateau plateau = Plateau.initial(0.003);
    double[] rates = new double[steps];
    for (int step = 0; step < steps; step++) {
      rates[step] = rate.at(step, plateau);
    }
    return rates;
  }

  // LinearLR(start_factor=1/4, end_factor=1, total_iters=3).
  @Test
  void risesLinearlyOverTheWarmUp() {
    assertThat(rates(spec("decay: constant, warmupSteps: 4"), 5))
        .containsExactly(new double[] {0.00075, 0.0015, 0.00225, 0.003, 0.003}, within(1e-17));
  }

  // CosineAnnealingLR(T_max=7).
  @Test
  void fallsAlongACosine() {
    assertThat(rates(spec("decay: cosine"), 7))
        .containsExactly(
            new double[] {
              0.003,
              0.002851453301853629,
              0.0024352347027881004,
              0.0018337814009344716,
              0.0011662185990655286,
              0.0005647652972118998,
              0.00014854669814637144
            },
            within(1e-16));
  }

  // ReduceLROnPlateau(mode='min', factor=0.1, patience=1).
  @Test
  void fallsOnAPlateauAsInTorch() {
    RunSpec spec = spec("decay: plateau, plateauFactor: 0.1, plateauPatience: 1");
    double[] losses = {
      2.0,
      1.9,
      1.89999,
      1.95,
      1.91,
      1.7,
      Double.NaN,
      1.8,
      1.6999,
      1.69,
      1.7,
      1.7,
      1.7,
      1.7,
      1.7,
      1.7,
      1.7
    };
    double[] expected = {
      0.003, 0.003, 0.003, 3e-4, 3e-4, 3e-4, 3e-4, 3e-5, 3e-5, 3e-5, 3e-5, 3e-6, 3e-6, 3e-7, 3e-7,
      3e-8, 3e-8
    };

    Plateau plateau = Plateau.initial(0.003);
    for (int i = 0; i < losses.length; i++) {
      plateau = plateau.after(losses[i], spec.schedule());
      assertThat(new LearningRate(spec, 100).at(50, plateau)).isCloseTo(expected[i], within(1e-18));
    }
  }

  // The same with lr 3e-8 and patience 0: falls of less than eps = 1e-8 are left out.
  @Test
  void staysWhereAFallWouldBeNegligible() {
    RunSpec spec = spec("decay: plateau, plateauFactor: 0.1, plateauPatience: 0");
    Plateau plateau = Plateau.initial(3e-8);
    double[] expected = {3e-8, 3e-9, 3e-9, 3e-9};
    for (double rate : expected) {
      plateau = plateau.after(2.0, spec.schedule());
      assertThat(plateau.rate()).isCloseTo(rate, within(1e-22));
    }
  }

  @Test
  void stopsAfterSoManyEvaluationsThatAreNotBetter() {
    EarlyStop stop = EarlyStop.INITIAL.after(2.0).after(1.5).after(1.5);
    assertThat(stop.stops(2)).isFalse();
    assertThat(stop.after(Double.NaN).stops(2)).isTrue();
    assertThat(stop.after(1.4).stops(2)).isFalse();
    assertThat(stop.after(1.6).after(1.6).stops(0)).isFalse();
  }

  @Test
  void theBestCheckpointIsTheEarliestOfTheLowest() {
    BestCheckpoint best = BestCheckpoint.NONE.after(4, Double.NaN);
    assertThat(best.exists()).isFalse();
    assertThat(best.after(8, 1.5).after(12, 1.25).after(16, 1.25).after(20, 1.75))
        .isEqualTo(new BestCheckpoint(12, 1.25));
  }
}
