package cxrcml.evaluator.run;

import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.clusters.ClusterFile;
import cxrcml.evaluator.clusters.DiagnosisFile;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.crossvalidation.LabelCount;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.report.ClusterMap;
import cxrcml.evaluator.report.HistoryFile;
import cxrcml.evaluator.report.HtmlReport;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.report.ReportContent;
import cxrcml.evaluator.report.ReportedModel;
import cxrcml.evaluator.report.ResultsFile;
import cxrcml.evaluator.report.TrainingPoint;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts the files of finished folds together: {@code results.json} and {@code report.html}. */
public final class RunResults {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH);

  private final CrossValidation validation;
  private final Provenance provenance;
  private final Clock clock;

  /** Evaluates with the given bootstrap; the clock dates the report. */
  public RunResults(CrossValidation validation, Provenance provenance, Clock clock) {
    this.validation = validation;
    this.provenance = provenance;
    this.clock = clock;
  }

  /** Returns where a fold's cluster map is. */
  static Path clusters(RunDirectory directory, int fold) {
    return directory.fold(fold).resolve("clusters.csv");
  }

  /** Returns where a fold's {@link cxrcml.evaluator.clusters.ClusterDiagnosis} is. */
  public static Path diagnosis(RunDirectory directory, int fold) {
    return directory.fold(fold).resolve("diagnosis.json");
  }

  /** Reads and evaluates the finished folds of a run. */
  public ReportedModel read(String name, RunDirectory directory, List<Integer> folds)
      throws IOException {
    List<Predictions> predictions = new ArrayList<>();
    List<TrainingPoint> history = new ArrayList<>();
    List<Predictions> probed = new ArrayList<>();
    Optional<ClusterMap> map = Optional.empty();
    Optional<ClusterDiagnosis> diagnosis = Optional.empty();
    for (int fold : folds) {
      if (Files.exists(probe(directory, fold))) {
        probed.add(PredictionsFile.read(probe(directory, fold)));
      }
      Predictions ofFold = PredictionsFile.read(directory.predictions(fold));
      predictions.add(ofFold);
      history.addAll(HistoryFile.read(directory.history(fold), fold));
      // Each fold has its own encoder and mixture: their maps cannot be laid over one another.
      if (map.isEmpty() && Files.exists(clusters(directory, fold))) {
        map = Optional.of(ClusterFile.read(clusters(directory, fold), ofFold));
        diagnosis = readDiagnosis(diagnosis(directory, fold));
      }
    }
    return new ReportedModel(
        name,
        validation.evaluate(Predictions.concat(predictions)),
        history,
        map,
        diagnosis,
        probed.size() < folds.size()
            ? Optional.empty()
            : Optional.of(validation.evaluate(Predictions.concat(probed))),
        Files.exists(directory.spec()) ? Files.readString(directory.spec()) : "");
  }

  private Optional<ClusterDiagnosis> readDiagnosis(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(DiagnosisFile.read(file, validation.classes()))
        : Optional.empty();
  }

  /** Returns where the predictions of a fold's linear probe are. */
  static Path probe(RunDirectory directory, int fold) {
    return directory.fold(fold).resolve("probe.csv");
  }

  /** Returns the time as reports print it. */
  public static String date(Clock clock) {
    return DATE.format(clock.instant().atOffset(ZoneOffset.UTC));
  }

  /** Adds provenance, date and reference to one model, or to two of the same samples. */
  public ReportContent content(List<ReportedModel> models) {
    Predictions samples = models.get(0).evaluation().predictions();
    return new ReportContent(
        provenance, date(clock), models, validation.evaluate(LabelCount.predict(samples)));
  }

  /** Writes {@code results.json} and {@code report.html} of a run. */
  public ReportContent write(RunDirectory directory, List<Integer> folds) throws IOException {
    return write(read(provenance.name(), directory, folds), directory.root());
  }

  /** Writes {@code results.json} and {@code report.html} of one model. */
  ReportContent write(ReportedModel model, Path directory) throws IOException {
    ReportContent content = content(List.of(model));
    ResultsFile.write(directory.resolve("results.json"), content);
    HtmlReport.write(directory.resolve("report.html"), content);
    return content;
  }
}
