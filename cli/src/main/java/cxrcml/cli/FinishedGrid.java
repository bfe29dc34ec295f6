package cxrcml.cli;

import cxrcml.cli.ablation.Grid;
import cxrcml.cli.ablation.GridRun;
import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.ablation.AblatedRow;
import cxrcml.evaluator.ablation.Ablation;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.clusters.DiagnosisFile;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.report.AblationContent;
import cxrcml.evaluator.report.AblationFile;
import cxrcml.evaluator.report.AblationReport;
import cxrcml.evaluator.report.AblationTable;
import cxrcml.evaluator.run.RunResults;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sets the finished runs of a grid against one another. */
final class FinishedGrid {
  /** All rows and seeds meet the same draws of patients, whatever seed trained them. */
  private static final long BOOTSTRAP_SEED = 1;

  private final Grid grid;
  private final PreparedDataset dataset;
  private final List<Integer> folds;

  FinishedGrid(Grid grid, PreparedDataset dataset, List<Integer> folds) {
    this.grid = grid;
    this.dataset = dataset;
    this.folds = folds;
  }

  /**
   * Writes {@code ablation.json} and {@code report.html}.
   *
   * @param runs all of the grid, finished
   * @return the tables for the terminal
   */
  String write(List<GridRun> runs, Path out) throws IOException {
    int resamples = runs.get(0).spec().evaluation().resamples();
    ExecutorService resampling =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      CrossValidation validation =
          new CrossValidation(
              dataset.classes(), new PatientBootstrap(resamples, BOOTSTRAP_SEED, resampling));
      List<AblatedRow> rows = new ArrayList<>();
      for (Grid.Row row : grid.rows()) {
        List<GridRun> ofRow = runs.stream().filter(run -> run.row().equals(row)).toList();
        rows.add(row(row, ofRow, validation));
      }
      AblationContent content =
          new AblationContent(
              grid.name(),
              RunResults.date(Clock.systemUTC()),
              dataset.hash(),
              folds,
              grid.seeds(),
              Ablation.of(rows));
      AblationFile.write(out.resolve("ablation.json"), content);
      AblationReport.write(out.resolve("report.html"), content);
      return AblationTable.of(content);
    } finally {
      resampling.shutdownNow();
    }
  }

  private AblatedRow row(Grid.Row row, List<GridRun> runs, CrossValidation validation)
      throws IOException {
    List<Evaluation> seeds = new ArrayList<>();
    List<ClusterDiagnosis> diagnoses = new ArrayList<>();
    for (GridRun run : runs) {
      RunDirectory files = new RunDirectory(run.directory());
      List<Predictions> predictions = new ArrayList<>();
      for (int fold : folds) {
        predictions.add(PredictionsFile.read(files.predictions(fold)));
        Path diagnosis = RunResults.diagnosis(files, fold);
        if (Files.exists(diagnosis)) {
          diagnoses.add(DiagnosisFile.read(diagnosis, dataset.classes()));
        }
      }
      seeds.add(validation.evaluate(Predictions.concat(predictions)));
    }
    return new AblatedRow(
        row.name(),
        settings(row),
        runs.stream().map(run -> SpecReader.hash(run.spec())).toList(),
        seeds,
        diagnoses);
  }

  private Map<String, String> settings(Grid.Row row) {
    Map<String, String> settings = new LinkedHashMap<>();
    grid.set().forEach((key, value) -> settings.put(key, value.toString()));
    row.set().forEach((key, value) -> settings.put(key, value.toString()));
    if (row.from() != null) {
      settings.put("from", row.from().row() + " at version " + row.from().version());
    }
    return settings;
  }
}
