package cxrcml.coordinator;

import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ProcessOptions;
import cxrcml.service.spec.RunSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * How to start a coordinator.
 *
 * @param data prepared data set
 * @param runDirectory where the run keeps its files
 * @param shards number of shards of the parameter server, at least 1
 * @param folds the folds to train, in this order; empty: all of the data set
 * @param resume whether a run found in the directory goes on; without it, such a directory is
 *     refused
 * @param leaseSeconds silence after which a member is lost, > 0
 * @param stay whether the coordinator goes on answering after the run, until it is asked to end
 */
public record CoordinatorOptions(
    ProcessOptions process,
    RunSpec spec,
    Path data,
    Path runDirectory,
    int shards,
    List<Integer> folds,
    boolean resume,
    double leaseSeconds,
    boolean stay) {
  public static final double DEFAULT_LEASE_SECONDS = 10;

  public CoordinatorOptions {
    folds = List.copyOf(folds);
    if (shards < 1) {
      throw new ConfigurationException("shards: " + shards + " (expected: >= 1)");
    }
    if (!(leaseSeconds > 0)) {
      throw new ConfigurationException("lease-seconds: " + leaseSeconds + " (expected: > 0)");
    }
  }
}
