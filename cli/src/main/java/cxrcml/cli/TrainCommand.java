package cxrcml.cli;

import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml train}. */
@Command(
    name = "train",
    description = "Trains and cross-validates on a local cluster of child processes.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--spec",
      required = true,
      paramLabel = "FILE",
      description = "Run specification, YAML (see docs/spec.md).")
  private Path specFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one value of the specification, for example schedule.epochs=3.")
  private List<String> overrides = List.of();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared data set.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Run directory: checkpoints, export, results, report, logs.")
  private Path out;

  @Option(
      names = "--workers",
      converter = Count.class,
      defaultValue = "1",
      description = "Worker processes; changes no result (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--shards",
      converter = Count.class,
      defaultValue = "1",
      description = "Parameter-server shards; changes no result (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--fold",
      converter = FoldOption.Reader.class,
      defaultValue = "all",
      paramLabel = "K|all",
      description = "Fold to hold out, or all in turn (default: ${DEFAULT-VALUE}).")
  private FoldOption fold;

  @Mixin private DeviceFlag device;

  @Option(names = "--resume", description = "Continues the run in --out.")
  private boolean resume;

  @Option(
      names = "--metrics-port",
      converter = Port.class,
      defaultValue = "0",
      description =
          "HTTP port of the status page and the coordinator's /metrics; 0 takes a free one. The"
              + " other processes take free ones; OUT/targets.json lists all for Prometheus.")
  private int metricsPort;

  @Override
  public Integer call() {
    return Termination.supervise("train", this::train);
  }

  private ExitCode train(Termination termination) throws InterruptedException, IOException {
    RunSpec spec = SpecReader.read(specFile, overrides);
    if (metricsPort > 0) {
      System.err.println("status page: http://127.0.0.1:" + metricsPort + "/");
    }
    ExitCode code =
        new TrainRun(
                "train", spec, data, out, workers, shards, fold, device.name, resume, metricsPort)
            .run(termination);
    if (code == ExitCode.TRY_AGAIN) {
      throw new TryAgainException("stopped before the end; --resume continues the run");
    }
    try (FinishedRuns runs = new FinishedRuns(data, spec, fold.folds())) {
      System.out.print(runs.table(out));
    }
    System.out.println("report: " + new RunDirectory(out).report().toAbsolutePath());
    return ExitCode.DONE;
  }
}
