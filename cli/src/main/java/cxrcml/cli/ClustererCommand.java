package cxrcml.cli;

import cxrcml.clusterer.ClustererMain;
import cxrcml.clusterer.ClustererOptions;
import cxrcml.service.process.Termination;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml clusterer}. */
@Command(
    name = "clusterer",
    description = "Maintains the global mixture and serves pseudo-labels.",
    mixinStandardHelpOptions = true)
final class ClustererCommand implements Callable<Integer> {
  @Mixin private ProcessFlags process;
  @Mixin private MemberFlags member;

  @Option(
      names = "--run-dir",
      required = true,
      paramLabel = "DIR",
      description = "The run's output directory, shared by all processes.")
  private Path runDirectory;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads that fit; they change no result (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() {
    return Termination.supervise(
        "clusterer",
        termination ->
            process.rest(ClustererMain.run(options(termination), termination), termination));
  }

  private ClustererOptions options(Termination termination) {
    return new ClustererOptions(
        process.options(termination),
        member.coordinator,
        runDirectory,
        member.index,
        member.specHash,
        member.patience(),
        threads);
  }
}
