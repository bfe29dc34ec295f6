package cxrcml.cli;

import cxrcml.cli.progress.StatusClient;
import cxrcml.cli.progress.StatusText;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cxrcml status}. */
@Command(
    name = "status",
    description = "Shows what a run does now: members, what each waits for, progress, ETA.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Option(
      names = "--coordinator",
      converter = Address.class,
      paramLabel = "HOST:PORT",
      description =
          "Where the coordinator listens (default: the local run of --out, else 127.0.0.1:7400).")
  private String coordinator;

  @Option(names = "--out", paramLabel = "DIR", description = "Output directory of a local run.")
  private java.nio.file.Path out;

  @Option(names = "--watch", description = "Shows it again every second until the run ends.")
  private boolean watch;

  @Mixin private ProtectionFlags protection;

  @Override
  public Integer call() {
    return Termination.supervise("status", this::show);
  }

  private ExitCode show(Termination termination) throws InterruptedException {
    String address = coordinator != null ? coordinator : StatusClient.addressOf(out);
    try (StatusClient client = new StatusClient(address, protection.protection())) {
      do {
        var status =
            client
                .get()
                .orElseThrow(
                    () ->
                        new TryAgainException(
                            "coordinator: nobody answers at " + address + " (is the run over?)"));
        System.out.print(StatusText.of(status));
        System.out.flush();
        if (status.getPhase().equals("done") || status.getPhase().equals("failed")) {
          break;
        }
      } while (watch && !termination.await(1, TimeUnit.SECONDS));
    }
    return ExitCode.DONE;
  }
}
