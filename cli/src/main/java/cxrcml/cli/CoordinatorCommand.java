package cxrcml.cli;

import cxrcml.coordinator.CoordinatorMain;
import cxrcml.coordinator.CoordinatorOptions;
import cxrcml.service.process.Termination;
import cxrcml.service.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml coordinator}. */
@Command(
    name = "coordinator",
    description = "Schedules a run: membership, steps, checkpoints, journal.",
    mixinStandardHelpOptions = true)
final class CoordinatorCommand implements Callable<Integer> {
  @Mixin private ProcessFlags process;

  @Option(
      names = "--spec",
      required = true,
      paramLabel = "FILE",
      description = "Run specification, YAML.")
  private Path spec;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one value of the specification.")
  private List<String> overrides = List.of();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared data set.")
  private Path data;

  @Option(
      names = "--run-dir",
      required = true,
      paramLabel = "DIR",
      description = "The run's output directory, shared by all processes.")
  private Path runDirectory;

  @Option(
      names = "--shards",
      converter = Count.class,
      defaultValue = "1",
      description = "Shards of the parameter server (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--fold",
      converter = FoldOption.Reader.class,
      defaultValue = "all",
      paramLabel = "K|all",
      description = "Fold to hold out, or all in turn (default: ${DEFAULT-VALUE}).")
  private FoldOption fold;

  @Option(names = "--resume", description = "Continues the run in --run-dir.")
  private boolean resume;

  @Option(
      names = "--lease-seconds",
      defaultValue = "" + CoordinatorOptions.DEFAULT_LEASE_SECONDS,
      description = "Silence after which a member is lost (default: ${DEFAULT-VALUE}).")
  private double leaseSeconds;

  @Override
  public Integer call() {
    return Termination.supervise(
        "coordinator", termination -> CoordinatorMain.run(options(termination), termination));
  }

  private CoordinatorOptions options(Termination termination) {
    return new CoordinatorOptions(
        process.options(termination),
        SpecReader.read(spec, overrides),
        data,
        runDirectory,
        shards,
        fold.folds(),
        resume,
        leaseSeconds,
        process.stay());
  }
}
