package cxrcml.service.process;

import cxrcml.service.security.Protection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a process is reached.
 *
 * @param host address to bind and to tell others, for example 127.0.0.1
 * @param port gRPC port; 0 takes a free one
 * @param metricsPort HTTP port of {@code /metrics}; 0 takes a free one
 * @param announcement file that receives the actual ports once the process listens
 * @param exitWithParent whether the end of standard input ends the process
 * @param protection how its traffic is protected, that of {@code /metrics} excepted
 */
public record ProcessOptions(
    String host,
    int port,
    int metricsPort,
    Optional<Path> announcement,
    boolean exitWithParent,
    Protection protection) {
  public ProcessOptions {
    requirePort(port, "port");
    requirePort(metricsPort, "metrics-port");
  }

  private static void requirePort(int port, String name) {
    if (port < 0 || port > 65535) {
      throw new ConfigurationException(name + ": " + port + " (expected: 0 to 65535)");
    }
  }

  /** Returns what to say where the system refuses a port. */
  public ConfigurationException unbound(String name, int number, Exception refusal) {
    Throwable cause = refusal.getCause() == null ? refusal : refusal.getCause();
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String what = name + ": " + number + " on " + host;
    return new ConfigurationException(
        reason.contains("in use")
            ? what + " is in use (expected: a free port)"
            : what + ": " + reason + " (expected: an address of this machine, a permitted port)",
        refusal);
  }
}
