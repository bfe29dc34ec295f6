package cxrcml.parameters.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.parameters.rpc.LoadedShard.Generation;
import cxrcml.parameters.shard.Snapshot;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.wire.OutgoingChunk;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.Wire;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;

/**
 * One pull: parked without a thread until its version is published, then sent as fast as the
 * transport takes it.
 */
final class PullStream {
  private final LoadedShard loaded;
  private final ParameterMetrics metrics;
  private final PullRequest request;
  private final ServerCallStreamObserver<TensorMessage> chunks;
  private final Runnable waiter = this::advance;

  @GuardedBy("this")
  private Generation generation;

  @GuardedBy("this")
  private Snapshot snapshot;

  @GuardedBy("this")
  private WantedChunks wanted;

  @GuardedBy("this")
  private boolean advancing;

  @GuardedBy("this")
  private boolean over;

  private PullStream(
      LoadedShard loaded,
      ParameterMetrics metrics,
      PullRequest request,
      ServerCallStreamObserver<TensorMessage> chunks) {
    this.loaded = loaded;
    this.metrics = metrics;
    this.request = request;
    this.chunks = chunks;
  }

  /** Answers a call; returns at once. */
  static void answer(
      LoadedShard loaded,
      ParameterMetrics metrics,
      PullRequest request,
      ServerCallStreamObserver<TensorMessage> chunks) {
    PullStream pull = new PullStream(loaded, metrics, request, chunks);
    chunks.setOnReadyThreshold(Wire.READY_BYTES);
    chunks.setOnReadyHandler(pull::advance);
    chunks.setOnCancelHandler(pull::cancel);
    pull.advance();
  }

  /** Does what can be done now; called when the version or the transport may be ready. */
  private synchronized void advance() {
    if (over || advancing) { // sending may call back on the same thread
      return;
    }
    advancing = true;
    try {
      if (snapshot == null) {
        find();
      }
      if (snapshot != null) {
        send();
      }
    } catch (RuntimeException e) {
      over = true;
      StatusRuntimeException status = ParameterExchangeService.statusOf(e);
      metrics.refused("pull", status.getStatus());
      chunks.onError(status);
    } finally {
      advancing = false;
    }
  }

  @GuardedBy("this")
  private void find() {
    generation = loaded.require(request.getFence());
    Generation found = generation;
    wanted = new WantedChunks(request.getStretchesList(), found.shard().range());
    snapshot = found.call(() -> found.shard().snapshot(request.getVersion(), waiter)).orElse(null);
  }

  @GuardedBy("this")
  private void send() {
    while (wanted.hasMore() && chunks.isReady()) {
      int from = wanted.from();
      int elements = wanted.elements();
      Snapshot read = snapshot;
      long offset = generation.shard().range().from() + from;
      requireKept(read.read(values -> chunks.onNext(chunk(read, offset, values, from, elements))));
      metrics.sent(elements * Float.BYTES);
      wanted.advance();
    }
    if (!wanted.hasMore()) {
      over = true;
      metrics.pulled();
      chunks.onCompleted();
    }
  }

  private static OutgoingChunk chunk(
      Snapshot snapshot, long offset, float[] values, int from, int elements) {
    int checksum =
        snapshot.checksum(from, elements, () -> OutgoingChunk.checksum(values, from, elements));
    return OutgoingChunk.of(offset, values, from, elements, checksum);
  }

  @GuardedBy("this")
  private void requireKept(boolean kept) {
    if (!kept) {
      throw new StaleException(
          "version " + request.getVersion() + " is no longer kept", generation.fence());
    }
  }

  private synchronized void cancel() {
    over = true;
    Optional.ofNullable(generation).ifPresent(known -> known.shard().forget(waiter));
  }
}
