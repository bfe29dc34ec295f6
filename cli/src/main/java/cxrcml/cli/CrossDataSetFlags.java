package cxrcml.cli;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.label.ClassMap;
import cxrcml.dataset.label.ClassTransfer;
import cxrcml.evaluator.predictions.PredictionsFile;
import cxrcml.evaluator.report.CrossDataSet;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Flags for a data set that the model has not learnt on. */
final class CrossDataSetFlags {
  /** Folds of which a run may have finished the first few only. */
  private static final int MOST_FOLDS = 100;

  @Option(
      names = "--class-map",
      paramLabel = "FILE",
      description =
          "The data set is another one than the model has learnt on: CSV of two columns, its class"
              + " and the model's; see specs/class-maps.")
  private Path classMap;

  @Option(
      names = "--trained-on",
      paramLabel = "DIR",
      description =
          "The data set that the model has learnt on, whose classes are compared; not needed for a"
              + " run, which names them in its predictions.")
  private Path trainedOn;

  /** Returns what is compared; empty if neither flag is given. */
  Optional<CrossDataSet> of(PreparedDataset dataset, Path model) throws IOException {
    if (classMap == null && trainedOn == null) {
      return Optional.empty();
    }
    ClassTransfer transfer =
        ClassTransfer.of(
            names(dataset),
            classMap == null ? ClassMap.identity() : ClassMap.read(classMap),
            learnt(model));
    return Optional.of(new CrossDataSet(learntOn(model), dataset.provenance().source(), transfer));
  }

  private List<String> learnt(Path model) throws IOException {
    if (trainedOn != null) {
      try (PreparedDataset other = PreparedDataset.open(trainedOn)) {
        return names(other);
      }
    }
    RunDirectory run = new RunDirectory(model);
    Path ofExport = model.toAbsolutePath().normalize().resolveSibling("predictions.csv");
    Optional<Path> predictions =
        Stream.concat(
                IntStream.range(0, MOST_FOLDS).mapToObj(run::predictions), Stream.of(ofExport))
            .filter(Files::isRegularFile)
            .findFirst();
    return predictions.isPresent() ? PredictionsFile.readClasses(predictions.get()) : List.of();
  }

  private String learntOn(Path model) {
    if (trainedOn == null) {
      return "the data set of " + model.getFileName();
    }
    try (PreparedDataset other = PreparedDataset.open(trainedOn)) {
      return other.provenance().source();
    }
  }

  private static List<String> names(PreparedDataset dataset) {
    return dataset.classes().stream().map(DiseaseClass::name).toList();
  }
}
