package cxrcml.cli;

import cxrcml.service.process.ParentWatch;
import cxrcml.service.process.ProcessOptions;
import cxrcml.service.process.Termination;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Flags that every role takes. */
final class ProcessFlags {
  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to bind and to tell others (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      converter = Port.class,
      defaultValue = "0",
      description = "gRPC port; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--metrics-port",
      converter = Port.class,
      defaultValue = "0",
      description = "HTTP port of /metrics; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int metricsPort;

  @Option(names = "--announce", description = "File that receives the actual ports.")
  private Path announcement;

  @Option(names = "--exit-with-parent", description = "Drain and exit when standard input ends.")
  private boolean exitWithParent;

  /** Returns the options; begins to watch the parent if asked to. */
  ProcessOptions options(Termination termination) {
    if (exitWithParent) {
      ParentWatch.start(System.in, termination);
    }
    return new ProcessOptions(
        host, port, metricsPort, Optional.ofNullable(announcement), exitWithParent);
  }
}
