package cxrcml.evaluator.crossvalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final List<DiseaseClass> classes = Examples.classes(800, 8);
  private final CrossValidation validation =
      new CrossValidation(classes, new PatientBootstrap(300, 3, executor));

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void isExactlyZeroForAModelAndItself() {
    Evaluation model = evaluate(0.8, 1);

    Comparison comparison = Comparison.of(model, evaluate(0.8, 1));

    assertThat(comparison.macro().values()).containsOnly(new Difference(0, 0, 0));
    assertThat(comparison.classes()).containsOnly(new Difference(0, 0, 0));
  }

  @Test
  void seesABetterModelAndTheSignOfTheDifference() {
    Comparison comparison = Comparison.of(evaluate(0.4, 1), evaluate(1.6, 2));

    Difference all = comparison.macro().get(MacroGroup.ALL);
    assertThat(all.auc()).isBetween(all.low(), all.high());
    assertThat(all.low()).isPositive();
    assertThat(Comparison.of(evaluate(1.6, 2), evaluate(0.4, 1)).macro().get(MacroGroup.ALL).high())
        .isNegative();
  }

  /**
   * Models that share most of their scores differ less from each other than each from the truth.
   */
  @Test
  void isTighterThanTheDifferenceOfUnpairedIntervals() {
    Evaluation model = evaluate(0.8, 1);
    Evaluation stronger = evaluate(1.0, 1);

    Difference paired = Comparison.of(model, stronger).macro().get(MacroGroup.ALL);

    double unpaired = model.macro(MacroGroup.ALL).high() - model.macro(MacroGroup.ALL).low();
    assertThat(paired.high() - paired.low()).isLessThan(unpaired / 2);
  }

  @Test
  void refusesOtherSamples() {
    Evaluation model = evaluate(0.8, 1);
    Evaluation fewer = validation.evaluate(Examples.predictions(classes, 700, 2, 1, 1));
    Evaluation otherFolds = validation.evaluate(Examples.predictions(classes, 800, 3, 1, 1));

    assertThatThrownBy(() -> Comparison.of(model, fewer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("predictions: 700 samples");
    assertThatThrownBy(() -> Comparison.of(model, otherFolds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: in both, with the same patient, fold and labels)");
  }

  private Evaluation evaluate(double strength, long seed) {
    return validation.evaluate(Examples.predictions(classes, 800, 2, strength, seed));
  }
}
