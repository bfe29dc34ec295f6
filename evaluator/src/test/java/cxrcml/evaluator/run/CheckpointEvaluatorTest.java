package cxrcml.evaluator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.image.Fit;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.report.ReportContent;
import cxrcml.evaluator.report.TrainingPoint;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.engine.ComputeDevice;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointEvaluatorTest {
  private static final RunSpec SPEC =
      SpecReader.parse(
          "name: small\nbatch: {microBatch: 8}\nevaluation: {resamples: 20}", List.of());

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ClipConfig config = SmallRun.config();
  private final Clock clock = Clock.fixed(Instant.parse("2026-05-01T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path directory;
  private PreparedDataset dataset;
  private RunDirectory run;

  @BeforeEach
  void prepare() throws IOException {
    dataset = SmallRun.dataset(directory.resolve("data"));
    run = new RunDirectory(directory.resolve("run"));
    SmallRun.checkpoint(run, config, 0, 7, SmallRun.weights(config, 1));
    SmallRun.checkpoint(run, config, 1, 7, SmallRun.weights(config, 2));
  }

  @AfterEach
  void stop() {
    dataset.close();
    executor.shutdownNow();
  }

  @Test
  void scoresACheckpointOnTheFoldThatItHasNotSeen() throws IOException {
    FoldScore score;
    try (CheckpointEvaluator evaluator = evaluator()) {
      score = evaluator.evaluate(0, 7, false);
      assertThat(evaluator.evaluate(0, 7, false)).isEqualTo(score);
      assertThat(evaluator.evaluate(1, 7, false)).isNotEqualTo(score);
    }

    assertThat(score.samples()).isEqualTo(20);
    assertThat(score.classes()).isEqualTo(3);
    assertThat(score.auc().get(MacroGroup.ALL)).isBetween(0.1, 0.9);
    assertThat(score.referenceAuc()).isBetween(0.1, 0.9);
    // Cosines of untrained towers differ by at most 2, and the initial scale is 1 / 0.07.
    assertThat(score.loss()).isBetween(0.5, Math.log(8) + 2 / 0.07);
    assertThat(run.predictions(0)).doesNotExist();
    assertThat(run.export(0)).doesNotExist();
  }

  @Test
  void theLossIsThatOfTextsAsTrainingSeesThem() throws IOException {
    double loss;
    try (CheckpointEvaluator evaluator = evaluator()) {
      loss = evaluator.evaluate(0, 7, false).loss();
    }

    try (PreparedDataset report =
            SmallRun.dataset(directory.resolve("report"), "FINDINGS: 1. ", Fit.CROP);
        CheckpointEvaluator evaluator =
            new CheckpointEvaluator(SPEC, config, ComputeDevice.CPU, report, run, executor)) {
      assertThat(evaluator.evaluate(0, 7, false).loss()).isEqualTo(loss);
    }
  }

  @Test
  void theExportPadsWhereTheDataSetDid() throws IOException {
    try (PreparedDataset padded = SmallRun.dataset(directory.resolve("padded"), "", Fit.PAD);
        CheckpointEvaluator evaluator =
            new CheckpointEvaluator(SPEC, config, ComputeDevice.CPU, padded, run, executor)) {
      evaluator.evaluate(0, 7, true);
    }
    try (CheckpointEvaluator evaluator = evaluator()) {
      evaluator.evaluate(1, 7, true);
    }

    assertThat(run.export(0).resolve("preprocessor_config.json")).content().contains("max_height");
    assertThat(run.export(1).resolve("preprocessor_config.json"))
        .content()
        .contains("shortest_edge");
  }

  @Test
  void leavesPredictionsAndAnExportThatGivesThemAgain() throws IOException {
    try (CheckpointEvaluator evaluator = evaluator()) {
      evaluator.evaluate(0, 7, true);
      evaluator.evaluate(1, 7, true);
    }
    float[] exported = new float[SmallRun.weights(config, 1).length];
    try (HuggingFaceDirectory export = HuggingFaceDirectory.open(run.export(0))) {
      export.read(0, exported);
    }
    assertThat(exported).isEqualTo(SmallRun.weights(config, 1));

    new ModelEvaluation(dataset, validation(), ComputeDevice.CPU, clock)
        .write(
            ModelEvaluation.Subject.of(run.export(0), List.of(0)),
            provenance(),
            directory.resolve("again"));

    assertThat(directory.resolve("again/predictions.csv"))
        .hasSameTextualContentAs(run.predictions(0));
    Predictions predictions = PredictionsFile.read(run.predictions(0));
    assertThat(predictions.size()).isEqualTo(20);
    assertThat(predictions.folds()).containsExactly(0);
    assertThat(predictions.sample(3)).isEqualTo(dataset.sample(dataset.heldOutSamples(0)[3]).id());
  }

  @Test
  void saysWhatIsNoModel() throws IOException {
    ModelEvaluation evaluation =
        new ModelEvaluation(dataset, validation(), ComputeDevice.CPU, clock);
    Path out = directory.resolve("out");

    assertThatThrownBy(() -> evaluation.write(subject(directory), provenance(), out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("config.json: missing (expected: a Hugging Face model)");
    try (CheckpointEvaluator evaluator = evaluator()) {
      evaluator.evaluate(0, 7, true);
    }
    Files.delete(run.export(0).resolve("tokenizer.json"));
    assertThatThrownBy(() -> evaluation.write(subject(run.export(0)), provenance(), out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokenizer.json: missing");
    assertThat(out).doesNotExist();
  }

  @Test
  void putsFinishedFoldsTogether() throws IOException {
    try (CheckpointEvaluator evaluator = evaluator()) {
      evaluator.evaluate(0, 7, true);
      evaluator.evaluate(1, 7, true);
    }
    Files.writeString(
        run.history(1),
        "step,epoch,contrastive,triplet,learning_rate\n0,0,3.5,,0.001\n1,0,3.25,NaN,0.002\n");

    ReportContent content =
        new RunResults(validation(), provenance(), clock).write(run, List.of(0, 1));

    JsonNode results = new ObjectMapper().readTree(run.results().toFile());
    assertThat(results.get("folds").toString()).isEqualTo("[0,1]");
    assertThat(results.get("skipped").toString())
        .isEqualTo("[{\"name\":\"Hernia\",\"fold\":1,\"reason\":\"no positives\"}]");
    assertThat(Files.readString(run.report()))
        .contains("1 May 2026, 12:00 UTC")
        .contains("learning rate");
    assertThat(content.models().get(0).history())
        .containsExactly(
            new TrainingPoint(1, 0, 3.5, Double.NaN, Double.NaN, 0.001),
            new TrainingPoint(1, 1, 3.25, Double.NaN, Double.NaN, 0.002));
  }

  @Test
  void refusesADamagedCheckpoint() throws IOException {
    Path file = run.parameters(0, 7, 1, 2);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] ^= 1;
    Files.write(file, bytes);

    try (CheckpointEvaluator evaluator = evaluator()) {
      assertThatThrownBy(() -> evaluator.evaluate(0, 7, true))
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageContaining("parameters-1-of-2.safetensors: sha256");
      assertThatThrownBy(() -> evaluator.evaluate(0, 8, true))
          .isInstanceOf(InvalidCheckpointException.class)
          .hasMessageContaining("expected: a directory with a manifest.json");
    }
    assertThat(run.predictions(0)).doesNotExist();
  }

  @Test
  void refusesAModelForOtherImages() throws IOException {
    ClipConfig larger = config.withImageSize(32);
    SmallRun.checkpoint(run, larger, 0, 9, SmallRun.weights(larger, 1));

    try (CheckpointEvaluator evaluator =
        new CheckpointEvaluator(SPEC, larger, ComputeDevice.CPU, dataset, run, executor)) {
      assertThatThrownBy(() -> evaluator.evaluate(0, 9, false))
          .hasMessage("image size: 16 (expected: 32, the model's)");
    }
  }

  private static ModelEvaluation.Subject subject(Path model) {
    return ModelEvaluation.Subject.of(model, List.of(0));
  }

  private CheckpointEvaluator evaluator() {
    return new CheckpointEvaluator(SPEC, config, ComputeDevice.CPU, dataset, run, executor);
  }

  private CrossValidation validation() {
    return new CrossValidation(
        dataset.classes(), new PatientBootstrap(SPEC.evaluation().resamples(), 1, executor));
  }

  private Provenance provenance() {
    return Provenance.of("small", "5pec", dataset, CheckpointEvaluator.prompts(SPEC), 1);
  }
}
