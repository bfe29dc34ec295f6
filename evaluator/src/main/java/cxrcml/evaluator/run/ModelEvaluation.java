package cxrcml.evaluator.run;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.inference.EncodedFold;
import cxrcml.evaluator.inference.FlatParameters;
import cxrcml.evaluator.inference.ImageTextModel;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.report.ReportContent;
import cxrcml.evaluator.report.ReportedModel;
import cxrcml.evaluator.zeroshot.ZeroShotClassifier;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.engine.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Evaluates any export or Hugging Face CLIP directory on chosen folds of a data set. */
public final class ModelEvaluation {
  private final PreparedDataset dataset;
  private final CrossValidation validation;
  private final ComputeDevice device;
  private final Clock clock;

  /** Evaluates on one data set; the clock dates the report. */
  public ModelEvaluation(
      PreparedDataset dataset, CrossValidation validation, ComputeDevice device, Clock clock) {
    this.dataset = dataset;
    this.validation = validation;
    this.device = device;
    this.clock = clock;
  }

  /**
   * Writes {@code predictions.csv}, {@code results.json} and {@code report.html}.
   *
   * @param model directory with {@code config.json}, {@code model.safetensors} and {@code
   *     tokenizer.json}
   * @param folds whose held-out samples are scored, at least one
   * @throws IllegalArgumentException if there is no such model, it does not fit the data set, or
   *     prompts or fold are of another
   */
  public ReportContent write(Path model, List<Integer> folds, Provenance provenance, Path directory)
      throws IOException {
    Predictions predictions = predict(model, folds, provenance, directory);
    PredictionsFile.write(predictions, directory.resolve("predictions.csv"));
    return new RunResults(validation, provenance, clock)
        .write(ReportedModel.of(provenance.name(), validation.evaluate(predictions)), directory);
  }

  private Predictions predict(
      Path source, List<Integer> folds, Provenance provenance, Path directory) throws IOException {
    try (HuggingFaceDirectory files = open(source);
        ImageTextModel model = new ImageTextModel(files.config(), files.tokenizerFile(), device)) {
      // Rather now than after hours of work.
      Files.createDirectories(directory);
      model.load(FlatParameters.of(files.layout(), files));
      ZeroShotClassifier classifier =
          ZeroShotClassifier.of(EncodedFold.names(dataset), provenance.prompts(), model);
      List<Predictions> parts = new ArrayList<>();
      for (int fold : folds) {
        parts.add(EncodedFold.of(model, dataset, fold).predict(classifier));
      }
      return Predictions.concat(parts);
    }
  }

  /** Opens a model; what is wrong with it only a person can mend. */
  private static HuggingFaceDirectory open(Path directory) {
    try {
      HuggingFaceDirectory files = HuggingFaceDirectory.open(directory);
      if (!Files.isRegularFile(files.tokenizerFile())) {
        files.close();
        throw new IOException(
            files.tokenizerFile() + ": missing (expected: the model's tokenizer)");
      }
      return files;
    } catch (IOException e) {
      throw new IllegalArgumentException("model: " + e.getMessage(), e);
    }
  }
}
