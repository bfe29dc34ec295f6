package cxrcml.cli;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.report.HtmlReport;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.report.ReportContent;
import cxrcml.evaluator.report.ReportedModel;
import cxrcml.evaluator.report.ResultsFile;
import cxrcml.evaluator.report.ResultsTable;
import cxrcml.evaluator.run.CheckpointEvaluator;
import cxrcml.evaluator.run.RunResults;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Shows what finished runs have left. */
final class FinishedRuns implements AutoCloseable {
  private final PreparedDataset dataset;
  private final RunSpec spec;
  private final RunResults results;
  private final List<Integer> folds;
  private final ExecutorService resampling =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

  /**
   * @param spec whose read-out, seed and name the results have
   * @param folds the folds that were trained; empty: all of the data set
   */
  FinishedRuns(Path data, RunSpec spec, List<Integer> folds) {
    this.dataset = PreparedDataset.open(data);
    this.spec = spec;
    this.folds = folds.isEmpty() ? IntStream.range(0, dataset.folds()).boxed().toList() : folds;
    PatientBootstrap bootstrap =
        new PatientBootstrap(spec.evaluation().resamples(), spec.seed(), resampling);
    this.results =
        new RunResults(
            new CrossValidation(dataset.classes(), bootstrap),
            Provenance.of(
                spec.name(),
                SpecReader.hash(spec),
                dataset,
                CheckpointEvaluator.prompts(spec),
                spec.seed()),
            Clock.systemUTC());
  }

  /** Returns one run's results as a table. */
  String table(Path out) throws IOException {
    return ResultsTable.of(
        results.content(List.of(results.read(spec.name(), new RunDirectory(out), folds))));
  }

  /**
   * Compares two runs over the same folds: writes {@code comparison.json} and {@code report.html}.
   *
   * @return the comparison as a table
   */
  String compare(Path baseline, Path candidate, Path out) throws IOException {
    ReportedModel first = results.read("baseline", new RunDirectory(baseline), folds);
    ReportedModel second = results.read("CXR-CML", new RunDirectory(candidate), folds);
    ReportContent content = results.content(List.of(first, second));
    ResultsFile.write(
        out.resolve("comparison.json"), Comparison.of(first.evaluation(), second.evaluation()));
    HtmlReport.write(out.resolve("report.html"), content);
    return ResultsTable.of(content);
  }

  @Override
  public void close() {
    resampling.shutdownNow();
    dataset.close();
  }
}
