package cxrcml.cli;

import cxrcml.cli.ablation.Grid;
import cxrcml.cli.ablation.GridFile;
import cxrcml.cli.ablation.GridRun;
import cxrcml.dataset.PreparedDataset;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml ablate}. */
@Command(
    name = "ablate",
    description = {
      "Trains every row of a grid with every seed over the same folds and compares the rows.",
      "Finished runs in --out are kept and a begun one is continued: the same command goes on."
    },
    mixinStandardHelpOptions = true)
final class AblateCommand implements Callable<Integer> {
  @Option(
      names = {"--grid", "--spec"},
      required = true,
      paramLabel = "FILE",
      description = "Grid, YAML: name, spec, set, folds, seeds, rows (see specs/ablations).")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one value of the specification in all rows.")
  private List<String> overrides = List.of();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared data set.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Receives ROW/seed-S/ of every run, ablation.json and report.html.")
  private Path out;

  @Option(
      names = "--workers",
      converter = Count.class,
      defaultValue = "2",
      description = "Worker processes; changes no result (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--shards",
      converter = Count.class,
      defaultValue = "1",
      description = "Parameter-server shards; changes no result (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Mixin private DeviceFlag device;

  @Override
  public Integer call() {
    return Termination.supervise("ablate", this::ablate);
  }

  private ExitCode ablate(Termination termination) throws IOException, InterruptedException {
    Grid grid = GridFile.read(file);
    List<GridRun> runs = GridFile.runs(grid, file, overrides, out);
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      List<Integer> folds = folds(grid, dataset);
      List<GridRun> open = new ArrayList<>();
      for (GridRun run : runs) {
        if (run.state(dataset.hash(), folds) != GridRun.State.FINISHED) {
          open.add(run);
        }
      }
      System.err.printf(
          Locale.ROOT,
          "ablate: %d runs of folds %s, %d finished before%n",
          runs.size(),
          folds,
          runs.size() - open.size());
      train(open, new FoldOption(folds), dataset.hash(), termination);
      System.out.print(new FinishedGrid(grid, dataset, folds).write(runs, out));
    }
    System.out.println("report: " + out.resolve("report.html").toAbsolutePath());
    return ExitCode.DONE;
  }

  private static List<Integer> folds(Grid grid, PreparedDataset dataset) {
    if (grid.folds().isEmpty()) {
      return IntStream.range(0, dataset.folds()).boxed().toList();
    }
    for (int fold : grid.folds()) {
      if (fold < 0 || fold >= dataset.folds()) {
        throw new ConfigurationException(
            "folds: " + fold + " (expected: 0 to " + (dataset.folds() - 1) + ")");
      }
    }
    return grid.folds().stream().sorted().toList();
  }

  private void train(List<GridRun> open, FoldOption fold, String dataHash, Termination termination)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < open.size(); i++) {
      GridRun run = open.get(i);
      if (i > 0) {
        Duration left = Duration.ofNanos((System.nanoTime() - start) / i * (open.size() - i));
        System.err.printf(
            Locale.ROOT,
            "ablate: %d of %d open runs done, about %d:%02d:%02d left%n",
            i,
            open.size(),
            left.toHours(),
            left.toMinutesPart(),
            left.toSecondsPart());
      }
      boolean begun = run.state(dataHash, fold.folds()) == GridRun.State.BEGUN;
      ExitCode code =
          new TrainRun(
                  run.title(),
                  run.spec(),
                  data,
                  run.directory(),
                  workers,
                  shards,
                  fold,
                  device.name,
                  begun,
                  0)
              .run(termination);
      if (code != ExitCode.DONE) {
        throw new TryAgainException("stopped before the end; the same command goes on");
      }
    }
  }
}
