package cxrcml.clusterer;

import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the clusterer is started.
 *
 * @param process how it is reached
 * @param coordinator host:port
 * @param runDirectory where the run keeps its checkpoints
 * @param index wanted place; -1 for any free one
 * @param specHash the specification that it expects; empty accepts the run's
 * @param patience how long an unreachable coordinator is waited for
 * @param threads that fit, at least 1; they change no bit
 */
public record ClustererOptions(
    ProcessOptions process,
    String coordinator,
    Path runDirectory,
    int index,
    String specHash,
    Duration patience,
    int threads) {
  public ClustererOptions {
    if (threads < 1) {
      throw new ConfigurationException("threads: " + threads + " (expected: >= 1)");
    }
  }
}
