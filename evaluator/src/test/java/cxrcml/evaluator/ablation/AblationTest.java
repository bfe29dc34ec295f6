package cxrcml.evaluator.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.crossvalidation.Difference;
import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AblationTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final List<DiseaseClass> classes = Examples.classes(600, 6);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void agreesWithThePairedComparisonUnderASingleSeed() {
    Evaluation weak = evaluation(0.5, 1);
    Evaluation strong = evaluation(0.9, 1);
    Difference pair = Comparison.of(weak, strong).macro().get(MacroGroup.ALL);

    RowDifference difference =
        Ablation.of(List.of(row("a", weak), row("b", strong))).difference(1, MacroGroup.ALL);

    assertThat(difference.auc()).isCloseTo(pair.auc(), within(1e-12));
    assertThat(difference.low()).isCloseTo(pair.low(), within(1e-12));
    assertThat(difference.high()).isCloseTo(pair.high(), within(1e-12));
    assertThat(difference.clear()).isTrue();
    // 2 (1 + 0) / (1 + 200): none of 200 resamples lies on the other side.
    assertThat(difference.p()).isCloseTo(2 / 201.0, within(1e-12));
  }

  @Test
  void pairsEverySeedWithItself() {
    AblatedRow baseline = row("a", evaluation(0.5, 1), evaluation(0.8, 2));
    AblatedRow candidate = row("b", evaluation(0.6, 3), evaluation(0.7, 4));

    RowDifference difference =
        Ablation.of(List.of(baseline, candidate)).difference(1, MacroGroup.ALL);

    assertThat(difference.perSeed().get(0))
        .isEqualTo(candidate.auc(MacroGroup.ALL, 0) - baseline.auc(MacroGroup.ALL, 0));
    assertThat(difference.perSeed().get(1))
        .isEqualTo(candidate.auc(MacroGroup.ALL, 1) - baseline.auc(MacroGroup.ALL, 1));
    assertThat(difference.auc())
        .isCloseTo((difference.perSeed().get(0) + difference.perSeed().get(1)) / 2, within(1e-12));
  }

  /** Seeds that disagree widen the interval beyond what patients alone would give. */
  @Test
  void countsTheSeedsAsChance() {
    Evaluation weak = evaluation(0.5, 1);
    Evaluation strong = evaluation(0.9, 1);
    AblatedRow baseline = row("a", weak, weak);

    RowDifference difference =
        Ablation.of(List.of(baseline, row("b", strong, weak))).difference(1, MacroGroup.ALL);

    assertThat(difference.low()).isZero();
    assertThat(difference.high()).isGreaterThan(difference.perSeed().get(0) - 0.02);
    assertThat(difference.clear()).isFalse();
  }

  @Test
  void correctsOverTheRows() {
    Ablation ablation =
        Ablation.of(
            List.of(
                row("a", evaluation(0.5, 1)),
                row("b", evaluation(0.9, 1)),
                row("c", evaluation(0.5, 2))));

    assertThat(ablation.difference(1, MacroGroup.ALL).corrected())
        .isEqualTo(2 * ablation.difference(1, MacroGroup.ALL).p());
  }

  @Test
  void refusesRowsThatAreNotPaired() {
    AblatedRow two = row("two", evaluation(0.5, 1), evaluation(0.5, 2));

    assertThatThrownBy(() -> Ablation.of(List.of(two, row("one", evaluation(0.5, 1)))))
        .hasMessage("row one: 1 seeds (expected: 2)");
  }

  private static AblatedRow row(String name, Evaluation... seeds) {
    return new AblatedRow(name, Map.of(), List.of(), List.of(seeds), List.of());
  }

  private Evaluation evaluation(double strength, long seed) {
    return new CrossValidation(classes, new PatientBootstrap(200, 1, executor))
        .evaluate(Examples.predictions(classes, 600, 2, strength, seed));
  }
}
