package cxrcml.evaluator.run;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.probe.LinearProbe;
import cxrcml.evaluator.report.HtmlReport;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.report.ReportContent;
import cxrcml.evaluator.report.ReportedModel;
import cxrcml.evaluator.report.ResultsFile;
import cxrcml.model.engine.ComputeDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Evaluates any export, run or Hugging Face CLIP directory on chosen folds of a data set. */
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
   * What is evaluated.
   *
   * @param models directories with {@code config.json}, {@code model.safetensors} and {@code
   *     tokenizer.json}, or of runs, whose folds have such exports; several are an ensemble
   * @param baseline a model to compare with, on the same folds
   * @param folds whose held-out samples are scored, at least one
   * @param probe fits the linear probes beside; empty: none
   */
  public record Subject(
      List<Path> models,
      Ensemble ensemble,
      Optional<Path> baseline,
      List<Integer> folds,
      Optional<LinearProbe> probe) {
    /** Keeps its own copies. */
    public Subject {
      models = List.copyOf(models);
      folds = List.copyOf(folds);
    }

    /** Returns one model without baseline and probe. */
    public static Subject of(Path model, List<Integer> folds) {
      return new Subject(
          List.of(model), Ensemble.SCORES, Optional.empty(), folds, Optional.empty());
    }
  }

  /**
   * Writes {@code predictions.csv}, {@code results.json} and {@code report.html}, and {@code
   * comparison.json} where there is a baseline.
   *
   * @throws IllegalArgumentException if there is no such model, it does not fit the data set, or
   *     prompts or fold are of another
   */
  public ReportContent write(Subject subject, Provenance provenance, Path directory)
      throws IOException {
    FoldScores.Scored scored = score(subject, subject.models, provenance, directory);
    Optional<FoldScores.Scored> baseline =
        subject.baseline.map(model -> score(subject, List.of(model), provenance, directory));
    PredictionsFile.write(scored.zeroShot(), directory.resolve("predictions.csv"));
    RunResults results = new RunResults(validation, provenance, clock);
    ReportedModel model = reported(provenance.name(), scored);
    if (baseline.isEmpty()) {
      return results.write(model, directory);
    }
    PredictionsFile.write(baseline.get().zeroShot(), directory.resolve("baseline-predictions.csv"));
    ReportedModel first = reported("baseline", baseline.get());
    results.write(model, directory);
    ReportContent both = results.content(List.of(first, model));
    ResultsFile.write(
        directory.resolve("comparison.json"),
        Comparison.of(first.evaluation(), model.evaluation()));
    HtmlReport.write(directory.resolve("report.html"), both);
    return both;
  }

  private ReportedModel reported(String name, FoldScores.Scored scored) {
    return ReportedModel.of(name, validation.evaluate(scored.zeroShot()))
        .withProbe(scored.probe().map(validation::evaluate));
  }

  private FoldScores.Scored score(
      Subject subject, List<Path> models, Provenance provenance, Path directory) {
    return new FoldScores(dataset, device, provenance.prompts(), subject.ensemble, subject.probe)
        .score(models, subject.folds, directory);
  }
}
