package cxrcml.evaluator.crossvalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.predictions.Predictions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrevalenceTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void isWhatAConstantScoreReaches() {
    List<DiseaseClass> classes = Examples.classes(400, 8);
    Predictions predictions = Examples.predictions(classes, 400, 3, 0.7, 1);
    CrossValidation validation = new CrossValidation(classes, new PatientBootstrap(0, 1, executor));
    Evaluation evaluation = validation.evaluate(predictions);

    Evaluation constant = validation.evaluate(constant(predictions));

    for (MacroGroup group : MacroGroup.values()) {
      assertThat(constant.macro(group).auc()).isEqualTo(0.5);
      assertThat(Prevalence.averagePrecision(evaluation, group))
          .isCloseTo(constant.macro(group).averagePrecision(), within(1e-12));
    }
  }

  private static Predictions constant(Predictions samples) {
    Predictions.Builder builder = new Predictions.Builder(samples.classes());
    for (int row = 0; row < samples.size(); row++) {
      builder.add(
          samples.sample(row),
          samples.subject(row),
          samples.fold(row),
          new float[samples.classes().size()],
          samples.labels(row));
    }
    return builder.build();
  }
}
