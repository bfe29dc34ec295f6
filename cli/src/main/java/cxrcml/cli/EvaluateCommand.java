package cxrcml.cli;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.probe.LinearProbe;
import cxrcml.evaluator.report.CrossDataSet;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.report.ResultsTable;
import cxrcml.evaluator.run.CheckpointEvaluator;
import cxrcml.evaluator.run.Ensemble;
import cxrcml.evaluator.run.ModelEvaluation;
import cxrcml.evaluator.zeroshot.Prompts;
import cxrcml.evaluator.zeroshot.PromptsFile;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml evaluate}. */
@Command(
    name = "evaluate",
    description = "Evaluates an export or any Hugging Face CLIP directory zero-shot.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = {
        "Directory with config.json, model.safetensors and tokenizer.json, or of a run: then each",
        "fold is scored by its own export. Given several times: an ensemble."
      })
  private List<Path> models;

  @Option(
      names = "--ensemble",
      defaultValue = "scores",
      description =
          "What an ensemble averages: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Ensemble ensemble;

  @Option(
      names = "--baseline",
      paramLabel = "DIR",
      description = "A model to compare with, by paired bootstrap on the same samples.")
  private Path baseline;

  @Option(
      names = "--probe",
      description =
          "Also fits a linear probe on the embeddings of each fold's training images, all of which"
              + " are then encoded.")
  private boolean probe;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared data set.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Receives predictions.csv, results.json and report.html.")
  private Path out;

  @Option(
      names = "--fold",
      converter = FoldOption.Reader.class,
      defaultValue = "all",
      paramLabel = "K|all",
      description = "Held-out fold to score, or all of them (default: ${DEFAULT-VALUE}).")
  private FoldOption fold;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Prompts, YAML: present, absent, classes (default: those of the run, else the pair of"
              + " CheXzero).")
  private Path promptsFile;

  @Mixin private CrossDataSetFlags crossDataSet;
  @Mixin private DeviceFlag device;

  @Option(
      names = "--resamples",
      defaultValue = "" + PatientBootstrap.DEFAULT_RESAMPLES,
      description = "Bootstrap resamples of patients (default: ${DEFAULT-VALUE}).")
  private int resamples;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the bootstrap (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    return Termination.superviseBriefly("evaluate", termination -> evaluate());
  }

  private ExitCode evaluate() throws IOException {
    ExecutorService resampling =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try (PreparedDataset opened = PreparedDataset.open(data)) {
      Optional<CrossDataSet> across = crossDataSet.of(opened, models.get(0));
      PreparedDataset dataset = across.map(sets -> opened.with(sets.classes())).orElse(opened);
      CrossValidation validation =
          new CrossValidation(dataset.classes(), new PatientBootstrap(resamples, seed, resampling));
      System.out.print(
          ResultsTable.of(
              new ModelEvaluation(dataset, validation, device.of(-1), Clock.systemUTC())
                  .write(
                      new ModelEvaluation.Subject(
                          models,
                          ensemble,
                          Optional.ofNullable(baseline),
                          folds(dataset),
                          probe ? Optional.of(new LinearProbe(resampling)) : Optional.empty()),
                      provenance(dataset).across(across),
                      out)));
      return ExitCode.DONE;
    } finally {
      resampling.shutdownNow();
    }
  }

  private List<Integer> folds(PreparedDataset dataset) {
    List<Integer> folds = fold.folds();
    if (folds.isEmpty()) {
      return IntStream.range(0, dataset.folds()).boxed().toList();
    }
    if (folds.get(folds.size() - 1) >= dataset.folds()) {
      throw new ConfigurationException(
          "fold: " + fold + " (expected: 0 to " + (dataset.folds() - 1) + ", or all)");
    }
    return folds;
  }

  private Provenance provenance(PreparedDataset dataset) throws IOException {
    String name = String.join(" and ", models.stream().map(EvaluateCommand::shortName).toList());
    return Provenance.of(name, "", dataset, prompts(), seed);
  }

  /** The file if there is one; else the read-out that the run was made for, CheXzero's without. */
  private Prompts prompts() throws IOException {
    if (promptsFile != null) {
      return PromptsFile.read(promptsFile);
    }
    Path spec = new RunDirectory(models.get(0)).spec();
    return Files.isRegularFile(spec)
        ? CheckpointEvaluator.prompts(SpecReader.read(spec, List.of()))
        : CheckpointEvaluator.prompts(RunSpec.DEFAULTS);
  }

  /** The last two names of the path: {@code fold-0/export} says more than {@code export}. */
  private static String shortName(Path model) {
    Path path = model.toAbsolutePath().normalize();
    int names = path.getNameCount();
    return names < 2 ? path.toString() : path.subpath(names - 2, names).toString();
  }
}
