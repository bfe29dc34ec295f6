package cxrcml.evaluator.crossvalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.auc.Areas;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.predictions.Predictions;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossValidationTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final PatientBootstrap bootstrap = new PatientBootstrap(200, 3, executor);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void averagesAClassOverItsFolds() {
    List<DiseaseClass> classes = Examples.classes(900, 6);
    Predictions predictions = Examples.predictions(classes, 900, 3, 0.8, 4);

    Evaluation evaluation = new CrossValidation(classes, bootstrap).evaluate(predictions);

    double[] aucs = new double[3];
    for (int fold = 0; fold < 3; fold++) {
      int[] rows = predictions.rowsOf(fold);
      aucs[fold] = Areas.of(predictions.scores(1, rows), predictions.labels(1, rows)).auc();
    }
    double mean = (aucs[0] + aucs[1] + aucs[2]) / 3;
    Estimate auc = evaluation.classes().get(1).auc();
    assertThat(evaluation.folds()).containsExactly(0, 1, 2);
    assertThat(auc.mean()).isCloseTo(mean, within(1e-15));
    assertThat(auc.sd())
        .isCloseTo(
            Math.sqrt(
                ((aucs[0] - mean) * (aucs[0] - mean)
                        + (aucs[1] - mean) * (aucs[1] - mean)
                        + (aucs[2] - mean) * (aucs[2] - mean))
                    / 2),
            within(1e-15));
    assertThat(auc.low()).isBetween(mean - 0.1, mean);
    assertThat(auc.high()).isBetween(mean, mean + 0.1);
  }

  @Test
  void averagesClassesByGroup() {
    List<DiseaseClass> classes = Examples.classes(900, 6);
    Predictions predictions = Examples.predictions(classes, 900, 2, 0.8, 4);

    Evaluation evaluation = new CrossValidation(classes, bootstrap).evaluate(predictions);

    assertThat(classes.stream().map(DiseaseClass::group))
        .containsExactly(
            Group.HEAD, Group.HEAD, Group.MEDIUM, Group.MEDIUM, Group.MEDIUM, Group.TAIL);
    double head =
        (evaluation.classes().get(0).auc().mean() + evaluation.classes().get(1).auc().mean()) / 2;
    MacroResult macro = evaluation.macro(MacroGroup.HEAD);
    assertThat(macro.auc()).isCloseTo(head, within(1e-15));
    assertThat(macro.low()).isLessThan(head);
    assertThat(macro.high()).isGreaterThan(head);
    assertThat(evaluation.macro(MacroGroup.RARE).classes()).isEqualTo(3);
    assertThat(evaluation.macro(MacroGroup.ALL).classes()).isEqualTo(6);
  }

  @Test
  void namesWhatItSkipsAndNeverCallsItOneHalf() {
    List<DiseaseClass> classes =
        List.of(
            new DiseaseClass("Seen once", Group.TAIL, true, 1),
            new DiseaseClass("Never", Group.TAIL, true, 0),
            new DiseaseClass("Always", Group.HEAD, false, 8));
    Predictions.Builder builder = new Predictions.Builder(List.of("Seen once", "Never", "Always"));
    for (int i = 0; i < 8; i++) {
      BitSet labels = new BitSet();
      labels.set(0, i == 3);
      labels.set(2);
      builder.add("s" + i, "p" + i, i % 2, new float[] {i == 5 ? 9 : i, 0, 1}, labels);
    }

    Evaluation evaluation = new CrossValidation(classes, bootstrap).evaluate(builder.build());

    // Fold 1 holds samples 1, 3, 5, 7 with scores 1, 3, 9, 7: the positive beats one of three.
    assertThat(evaluation.classes().get(0).auc().mean()).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(evaluation.classes().get(0).auc().sd()).isNaN();
    assertThat(evaluation.classes().get(1).auc().mean()).isNaN();
    assertThat(evaluation.classes().get(1).auc().low()).isNaN();
    assertThat(evaluation.macro(MacroGroup.ALL).auc()).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(evaluation.macro(MacroGroup.ALL).classes()).isEqualTo(1);
    assertThat(evaluation.macro(MacroGroup.HEAD).auc()).isNaN();
    assertThat(evaluation.skipped())
        .containsExactly(
            new Skipped("Seen once", 0, "no positives"),
            new Skipped("Never", 0, "no positives"),
            new Skipped("Never", 1, "no positives"),
            new Skipped("Always", 0, "no negatives"),
            new Skipped("Always", 1, "no negatives"));
  }

  @Test
  void refusesPredictionsOfOtherClasses() {
    List<DiseaseClass> classes = Examples.classes(50, 3);
    Predictions predictions = Examples.predictions(classes, 50, 1, 1, 1);

    assertThatThrownBy(
            () -> new CrossValidation(classes.subList(0, 2), bootstrap).evaluate(predictions))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("classes: [Support Devices, ");
  }

  @Test
  void countsTheOtherLabelsAsTheReferenceThatSeesNoImage() {
    Predictions samples =
        new Predictions.Builder(List.of("A", "B", "C"))
            .add("s0", "p0", 0, new float[3], BitSet.valueOf(new long[] {0b011}))
            .add("s1", "p1", 0, new float[3], BitSet.valueOf(new long[] {0b100}))
            .add("s2", "p2", 0, new float[3], BitSet.valueOf(new long[] {0b000}))
            .build();

    Predictions reference = LabelCount.predict(samples);

    int[] rows = {0, 1, 2};
    assertThat(reference.scores(0, rows)).containsExactly(1, 1, 0);
    assertThat(reference.scores(2, rows)).containsExactly(2, 0, 0);
    assertThat(reference.labels(0, rows)).containsExactly(true, false, false);
  }
}
