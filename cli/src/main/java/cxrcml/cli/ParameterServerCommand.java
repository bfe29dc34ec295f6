package cxrcml.cli;

import cxrcml.parameters.ParameterServerMain;
import cxrcml.parameters.ParameterServerOptions;
import cxrcml.service.process.Termination;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml parameter-server}. */
@Command(
    name = "parameter-server",
    description = "Holds one shard of parameters and optimizer state.",
    mixinStandardHelpOptions = true)
final class ParameterServerCommand implements Callable<Integer> {
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
      converter = Count.class,
      defaultValue = "1",
      description = "Threads of the update; they change no result (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() {
    return Termination.supervise(
        "parameter-server",
        termination ->
            process.rest(ParameterServerMain.run(options(termination), termination), termination));
  }

  private ParameterServerOptions options(Termination termination) {
    return new ParameterServerOptions(
        process.options(termination),
        member.coordinator,
        runDirectory,
        member.index,
        member.specHash,
        threads,
        member.patience());
  }
}
