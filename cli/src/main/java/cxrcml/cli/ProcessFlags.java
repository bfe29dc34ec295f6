package cxrcml.cli;

import cxrcml.service.metrics.MetricsEndpoint;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.ParentWatch;
import cxrcml.service.process.ProcessOptions;
import cxrcml.service.process.Termination;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags that every role takes. */
final class ProcessFlags {
  private static final Logger logger = LoggerFactory.getLogger(ProcessFlags.class);

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

  @Mixin private ProtectionFlags protection;

  @Option(
      names = "--stay",
      description =
          "Stay after the end of the run until SIGTERM, for supervisors that would restart.")
  private boolean stay;

  boolean stay() {
    return stay;
  }

  /** Returns the options; begins to watch the parent if asked to. */
  ProcessOptions options(Termination termination) {
    if (exitWithParent) {
      ParentWatch.start(System.in, termination);
    }
    return new ProcessOptions(
        host,
        port,
        metricsPort,
        Optional.ofNullable(announcement),
        exitWithParent,
        protection.protection());
  }

  /**
   * Waits, if asked to, after a member's part in the run is over. The metrics port goes on
   * answering, so that a liveness probe finds the process well.
   */
  ExitCode rest(ExitCode code, Termination termination) throws InterruptedException {
    if (stay && code == ExitCode.DONE && !termination.isRequested()) {
      ProcessOptions options =
          new ProcessOptions(
              host, port, metricsPort, Optional.empty(), exitWithParent, protection.protection());
      try (MetricsEndpoint metrics =
          MetricsEndpoint.start(options, new CollectorRegistry(), Map.of())) {
        logger.info("stays until it is asked to end; metrics on {}", metrics.address());
        termination.await();
      }
    }
    return code;
  }
}
