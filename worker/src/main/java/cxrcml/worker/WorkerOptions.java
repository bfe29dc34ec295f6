package cxrcml.worker;

import cxrcml.model.engine.ComputeDevice;
import cxrcml.service.process.ProcessOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a worker is started.
 *
 * @param process how it is reached (health and metrics)
 * @param coordinator host:port
 * @param data the prepared data set, the same as the coordinator's
 * @param index wanted place; -1 for any free one
 * @param specHash the specification that it expects; empty accepts the run's
 * @param device what computes
 * @param patience how long an unreachable process is waited for
 */
public record WorkerOptions(
    ProcessOptions process,
    String coordinator,
    Path data,
    int index,
    String specHash,
    ComputeDevice device,
    Duration patience) {}
