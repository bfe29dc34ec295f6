package cxrcml.cli;

import cxrcml.evaluator.EvaluatorMain;
import cxrcml.evaluator.EvaluatorOptions;
import cxrcml.service.process.Termination;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml evaluator}. */
@Command(
    name = "evaluator",
    description = "Scores checkpoints on the held-out fold.",
    mixinStandardHelpOptions = true)
final class EvaluatorCommand implements Callable<Integer> {
  @Mixin private ProcessFlags process;
  @Mixin private MemberFlags member;
  @Mixin private DeviceFlag device;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared data set.")
  private Path data;

  @Option(
      names = "--run-dir",
      required = true,
      paramLabel = "DIR",
      description = "The run's output directory, shared by all processes.")
  private Path runDirectory;

  @Override
  public Integer call() {
    return Termination.supervise(
        "evaluator",
        termination ->
            process.rest(EvaluatorMain.run(options(termination), termination), termination));
  }

  private EvaluatorOptions options(Termination termination) {
    return new EvaluatorOptions(
        process.options(termination),
        member.coordinator,
        data,
        runDirectory,
        member.index,
        member.specHash,
        device.of(member.index),
        member.patience());
  }
}
