package cxrcml.parameters;

import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one parameter server is started.
 *
 * @param coordinator host:port
 * @param runDirectory the run's output directory, the same for all processes
 * @param index the shard's number; -1 for any free one
 * @param specHash the specification that this process was started for; empty accepts the run's
 * @param threads threads for reduction and updates, ≥ 1; the bits do not depend on it
 * @param patience how long an unreachable coordinator is waited for
 */
public record ParameterServerOptions(
    ProcessOptions process,
    String coordinator,
    Path runDirectory,
    int index,
    String specHash,
    int threads,
    Duration patience) {

  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

  public ParameterServerOptions {
    if (index < -1) {
      throw new ConfigurationException("index: " + index + " (expected: >= -1)");
    }
    if (threads < 1) {
      throw new ConfigurationException("threads: " + threads + " (expected: >= 1)");
    }
  }
}
