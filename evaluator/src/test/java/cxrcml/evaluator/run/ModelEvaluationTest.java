package cxrcml.evaluator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.ClassTransfer;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.probe.LinearProbe;
import cxrcml.evaluator.report.CrossDataSet;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.zeroshot.Prompts;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelEvaluationTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final Prompts prompts = Prompts.of(List.of("{}"), List.of("no {}"));

  @TempDir private Path directory;
  private PreparedDataset dataset;
  private Path first;
  private Path second;

  @BeforeEach
  void prepare() throws IOException {
    dataset = SmallRun.dataset(directory.resolve("data"));
    RunDirectory run = new RunDirectory(directory.resolve("run"));
    first = export(run.export(0), SmallRun.config(), 1);
    second = export(run.export(1), SmallRun.config(), 2);
  }

  @AfterEach
  void stop() {
    dataset.close();
    executor.shutdownNow();
  }

  @Test
  void averagesTheScoresOfAnEnsemble() throws IOException {
    Predictions one = evaluate(subject(Ensemble.SCORES, List.of(0), first));
    Predictions two = evaluate(subject(Ensemble.SCORES, List.of(0), second));

    Predictions both = evaluate(subject(Ensemble.SCORES, List.of(0), first, second));

    for (int row = 0; row < both.size(); row++) {
      for (int c = 0; c < 3; c++) {
        assertThat(both.score(row, c))
            .isCloseTo((one.score(row, c) + two.score(row, c)) / 2, within(1e-6f));
      }
    }
  }

  /** The mean of one embedding with itself is that embedding; with another it is neither. */
  @Test
  void averagesTheEmbeddingsOfAnEnsemble() throws IOException {
    Predictions one = evaluate(subject(Ensemble.SCORES, List.of(0), first));
    Predictions twice = evaluate(subject(Ensemble.EMBEDDINGS, List.of(0), first, first));
    Predictions mixed = evaluate(subject(Ensemble.EMBEDDINGS, List.of(0), first, second));
    Predictions scores = evaluate(subject(Ensemble.SCORES, List.of(0), first, second));

    boolean differs = false;
    for (int row = 0; row < one.size(); row++) {
      assertThat(twice.score(row, 1)).isCloseTo(one.score(row, 1), within(1e-6f));
      differs |= Math.abs(mixed.score(row, 1) - scores.score(row, 1)) > 1e-3;
    }
    assertThat(differs).isTrue();
  }

  @Test
  void refusesToAverageEmbeddingsOfDifferentSpaces() throws IOException {
    ClipConfig config = SmallRun.config();
    Path other =
        export(directory.resolve("wide"), new ClipConfig(config.vision(), config.text(), 8), 1);

    assertThatThrownBy(() -> evaluate(subject(Ensemble.EMBEDDINGS, List.of(0), first, other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("embeddings of 12 and 8 dimensions (expected: the same");
  }

  @Test
  void evaluatesAModelOfAnotherImageSizeByInterpolatedPositions() throws IOException {
    ClipConfig large = SmallRun.config().withImageSize(32);
    Path model = export(directory.resolve("large"), large, 1);
    Path resized = directory.resolve("resized");
    try (HuggingFaceDirectory stored = HuggingFaceDirectory.open(model)) {
      HuggingFaceDirectory.write(
          resized,
          SmallRun.config(),
          ParameterLayout.of(SmallRun.config()),
          stored.forImageSize(16),
          dataset.tokenizerFile());
    }

    Predictions scores = evaluate(subject(Ensemble.SCORES, List.of(0), model));

    Predictions expected = evaluate(subject(Ensemble.SCORES, List.of(0), resized));
    for (int row = 0; row < scores.size(); row++) {
      assertThat(scores.score(row, 1)).isEqualTo(expected.score(row, 1));
    }
  }

  @Test
  void scoresEachFoldOfARunByTheModelThatHasNotSeenIt() throws IOException {
    Predictions zero = evaluate(subject(Ensemble.SCORES, List.of(0), first));
    Predictions one = evaluate(subject(Ensemble.SCORES, List.of(1), second));

    Predictions run = evaluate(subject(Ensemble.SCORES, List.of(0, 1), directory.resolve("run")));

    assertThat(run.size()).isEqualTo(40);
    assertThat(run.score(3, 1)).isEqualTo(zero.score(3, 1));
    assertThat(run.score(zero.size() + 3, 1)).isEqualTo(one.score(3, 1));
  }

  @Test
  void writesProbeAndPairedDifferenceBesideTheResult() throws IOException {
    Path out = directory.resolve("out");

    evaluation()
        .write(
            new ModelEvaluation.Subject(
                List.of(first),
                Ensemble.SCORES,
                Optional.of(second),
                List.of(0, 1),
                Optional.of(new LinearProbe(executor))),
            provenance(),
            out);

    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertThat(results.at("/linear_probe/classes")).hasSize(3);
    assertThat(results.at("/linear_probe/macro/all/auc").isNumber()).isTrue();
    JsonNode comparison = new ObjectMapper().readTree(out.resolve("comparison.json").toFile());
    assertThat(comparison.at("/cml/all/auc").asDouble())
        .isEqualTo(results.at("/macro/all/auc").asDouble());
    assertThat(comparison.at("/difference/all/low").isNumber()).isTrue();
    assertThat(PredictionsFile.read(out.resolve("baseline-predictions.csv")).size()).isEqualTo(40);
    assertThat(Files.readString(out.resolve("report.html"))).contains("linear probe: ");
  }

  @Test
  void evaluatesInTheWordsOfTheDataSetThatTheModelHasLearntOn() throws IOException {
    Path file = directory.resolve("map.csv");
    Files.writeString(file, "class,target\nEdema,Edema\nMass,Lung Lesion\nHernia,Hernia\n");
    ClassTransfer transfer =
        ClassTransfer.of(
            SmallRun.CLASSES, ClassMap.read(file), List.of("Lung Lesion", "Edema", "Fracture"));
    Predictions own = evaluate(subject(Ensemble.SCORES, List.of(0, 1), first));
    Path out = directory.resolve("across");

    try (PreparedDataset other = dataset.with(transfer)) {
      new ModelEvaluation(
              other,
              new CrossValidation(other.classes(), new PatientBootstrap(20, 1, executor)),
              ComputeDevice.CPU,
              Clock.systemUTC())
          .write(
              subject(Ensemble.SCORES, List.of(0, 1), first),
              provenance().across(Optional.of(new CrossDataSet("there", "here", transfer))),
              out);
    }

    Predictions across = PredictionsFile.read(out.resolve("predictions.csv"));
    assertThat(across.classes()).containsExactly("Edema", "Lung Lesion");
    for (int row = 0; row < own.size(); row++) {
      // Prompts are encoded in batches of another size.
      assertThat(across.score(row, 0)).isCloseTo(own.score(row, 0), within(1e-6f));
      assertThat(across.label(row, 1)).isEqualTo(own.label(row, 1));
      assertThat(across.score(row, 1)).isNotEqualTo(own.score(row, 1)); // another prompt
    }
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertThat(results.at("/cross_data_set/classes/Lung Lesion/0").asText()).isEqualTo("Mass");
    assertThat(results.at("/cross_data_set/left_out/Hernia").asText())
        .isEqualTo("the model has not learnt 'Hernia'");
    assertThat(results.at("/cross_data_set/missing/0").asText()).isEqualTo("Fracture");
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("2 classes of 'here' by a model that has learnt on 'there'".replace("'", "&#39;"))
        .contains("Lung Lesion is Mass");
  }

  private Predictions evaluate(ModelEvaluation.Subject subject) throws IOException {
    Path out = directory.resolve("out");
    evaluation().write(subject, provenance(), out);
    return PredictionsFile.read(out.resolve("predictions.csv"));
  }

  private ModelEvaluation evaluation() {
    return new ModelEvaluation(
        dataset,
        new CrossValidation(dataset.classes(), new PatientBootstrap(20, 1, executor)),
        ComputeDevice.CPU,
        Clock.systemUTC());
  }

  private Provenance provenance() {
    return Provenance.of("model", "", dataset, prompts, 1);
  }

  private static ModelEvaluation.Subject subject(
      Ensemble ensemble, List<Integer> folds, Path... models) {
    return new ModelEvaluation.Subject(
        List.of(models), ensemble, Optional.empty(), folds, Optional.empty());
  }

  private Path export(Path to, ClipConfig config, long seed) throws IOException {
    float[] weights = SmallRun.weights(config, seed);
    HuggingFaceDirectory.write(
        to,
        config,
        ParameterLayout.of(config),
        (from, target) -> System.arraycopy(weights, (int) from, target, 0, target.length),
        dataset.tokenizerFile());
    return to;
  }
}
