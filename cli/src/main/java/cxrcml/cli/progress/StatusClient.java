package cxrcml.cli.progress;

import cxrcml.cli.cluster.RunningProcess;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a coordinator for its status. */
public final class StatusClient implements AutoCloseable {
  private static final String DEFAULT_ADDRESS = "127.0.0.1:7400";
  private static final long CALL_SECONDS = 3;

  private final Wire wire;
  private final ManagedChannel channel;

  /**
   * @param address host:port
   */
  public StatusClient(String address, Protection protection) {
    this.wire = Wire.open(protection);
    this.channel = wire.channel(address, PeerRole.COORDINATOR);
  }

  /**
   * Returns the coordinator's address of the local run that writes to a directory.
   *
   * @param out output directory, or null for the address that clusters use
   */
  public static String addressOf(Path out) {
    if (out == null) {
      return DEFAULT_ADDRESS;
    }
    return RunningProcess.of(out).stream()
        .filter(process -> process.role().equals("coordinator"))
        .map(RunningProcess::grpc)
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "out: %s has no coordinator (expected: a local run in progress)"
                        .formatted(out)));
  }

  /** Returns the status; empty if nobody answers. */
  public Optional<RunStatusResponse> get() {
    try {
      return Optional.of(
          RunStatusGrpc.newBlockingStub(channel)
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .get(RunStatusRequest.getDefaultInstance()));
    } catch (StatusRuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    wire.close();
  }
}
