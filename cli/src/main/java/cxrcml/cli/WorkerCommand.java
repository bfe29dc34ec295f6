package cxrcml.cli;

import cxrcml.service.process.Termination;
import cxrcml.worker.WorkerMain;
import cxrcml.worker.WorkerOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml worker}. */
@Command(
    name = "worker",
    description = "Computes gradients of leased micro-batches.",
    mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
  @Mixin private ProcessFlags process;
  @Mixin private MemberFlags member;
  @Mixin private DeviceFlag device;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared data set.")
  private Path data;

  @Override
  public Integer call() {
    return Termination.supervise(
        "worker",
        termination ->
            process.rest(WorkerMain.run(options(termination), termination), termination));
  }

  private WorkerOptions options(Termination termination) {
    return new WorkerOptions(
        process.options(termination),
        member.coordinator,
        data,
        member.index,
        member.specHash,
        device.of(member.index),
        member.patience());
  }
}
