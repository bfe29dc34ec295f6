package cxrcml.cli;

import cxrcml.cli.progress.CountProgress;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.phantom.PhantomOptions;
import cxrcml.dataset.phantom.PhantomPreparation;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code cxrcml demo}: the contrastive baseline and CXR-CML on the phantom. Both share their first
 * steps: CXR-CML starts from a checkpoint of the baseline, and from there on sees the same
 * micro-batches.
 */
@Command(
    name = "demo",
    description =
        "Makes the phantom data set, trains a contrastive baseline and CXR-CML, compares them.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String SPEC = "/specs/demo.yaml";

  @Option(
      names = "--out",
      defaultValue = "demo-out",
      paramLabel = "DIR",
      description = "New directory for data, runs and report (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--workers",
      converter = Count.class,
      defaultValue = "2",
      description = "Worker processes (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--shards",
      converter = Count.class,
      defaultValue = "2",
      description = "Parameter-server shards (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one value of the demo's specification.")
  private List<String> overrides = List.of();

  @Override
  public Integer call() {
    return Termination.supervise("demo", this::demonstrate);
  }

  private ExitCode demonstrate(Termination termination) throws IOException, InterruptedException {
    RunSpec spec = readSpec();
    requireNew();
    Path data = out.resolve("data");
    prepare(data, termination);
    Path baseline = out.resolve("baseline");
    Path candidate = out.resolve("cml");
    if (train("baseline", contrastiveOnly(spec), data, baseline, termination) != ExitCode.DONE
        || train("cxr-cml", spec, data, candidate, termination) != ExitCode.DONE) {
      throw new TryAgainException("stopped before the end");
    }
    try (FinishedRuns runs = new FinishedRuns(data, spec, List.of(0))) {
      System.out.print(runs.compare(baseline, candidate, out));
    }
    System.out.println("report: " + out.resolve("report.html").toAbsolutePath());
    return ExitCode.DONE;
  }

  private RunSpec readSpec() throws IOException {
    try (InputStream stream = DemoCommand.class.getResourceAsStream(SPEC)) {
      return SpecReader.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8), overrides);
    }
  }

  private void requireNew() throws IOException {
    if (Files.exists(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw new ConfigurationException(
              "out: " + out + " is not empty (expected: a new directory)");
        }
      }
    }
    Files.createDirectories(out);
  }

  private static void prepare(Path data, Termination termination) throws IOException {
    try (CountProgress progress = CountProgress.onStderr("phantom", "images")) {
      PhantomPreparation.run(
          new PhantomOptions(
              data,
              PhantomOptions.DEFAULT_SAMPLES,
              PhantomOptions.DEFAULT_IMAGE_SIZE,
              1,
              PhantomOptions.DEFAULT_FOLDS,
              TokenizerSource.trained(TokenizerSource.DEFAULT_VOCABULARY),
              Runtime.getRuntime().availableProcessors()),
          progress.until(termination));
    }
  }

  private ExitCode train(
      String title, RunSpec spec, Path data, Path runDirectory, Termination termination)
      throws InterruptedException {
    return new TrainRun(
            title,
            spec,
            data,
            runDirectory,
            workers,
            shards,
            new FoldOption(List.of(0)),
            DeviceFlag.DEFAULT,
            false,
            0)
        .run(termination);
  }

  /** Neither the mixture nor a preference for rare sentences. */
  private static RunSpec contrastiveOnly(RunSpec spec) {
    return SpecReader.parse(
        SpecReader.toJson(spec),
        List.of("name=baseline", "loss.tripletWeight=0", "data.rarity=0", "data.texts=1"));
  }
}
