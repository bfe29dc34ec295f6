package cxrcml.service.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.wire.OutgoingChunk;
import cxrcml.parameters.wire.ParameterExchangeMethods;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.service.rpc.Wire;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One attempt to deliver a shard's part of a gradient. Chunks are made on the thread that the
 * transport announces its readiness on, whose cache they then are in.
 */
final class PushCall extends ClientCall.Listener<PushResponse> {
  private final CallProgress progress = new CallProgress();
  private final ClientCall<TensorMessage, PushResponse> call;
  private final long from;
  private final ByteBuffer part;

  @GuardedBy("this")
  private Optional<PushStart> start;

  @GuardedBy("this")
  private boolean advancing;

  @GuardedBy("this")
  private boolean over;

  private PushCall(
      ClientCall<TensorMessage, PushResponse> call, PushStart start, long from, ByteBuffer part) {
    this.call = call;
    this.start = Optional.of(start);
    this.from = from;
    this.part = part;
  }

  /**
   * Sends the part and waits for the acknowledgement.
   *
   * @param from index of the part's first element in the vector
   * @param part whole chunks and a last, shorter one are cut from it
   * @throws io.grpc.StatusRuntimeException unless the shard has the whole part
   */
  static void run(
      Channel channel, CallOptions options, PushStart start, long from, ByteBuffer part) {
    ClientCall<TensorMessage, PushResponse> call =
        channel.newCall(
            ParameterExchangeMethods.PUSH, options.withOnReadyThreshold(Wire.READY_BYTES));
    PushCall push = new PushCall(call, start, from, part);
    call.start(push, new Metadata());
    call.request(2); // one answer; asking for a second detects a shard that sends more
    push.advance();
    push.progress.awaitOk();
  }

  @Override
  public void onReady() {
    advance();
  }

  /** Sends what the transport takes now. */
  private synchronized void advance() {
    if (over || advancing) { // sending may call back on the same thread
      return;
    }
    advancing = true;
    while (part.hasRemaining() && call.isReady()) {
      int size = Math.min(part.remaining(), TensorMessage.MAX_PAYLOAD_BYTES);
      long offset = from + part.position() / Float.BYTES;
      OutgoingChunk chunk = OutgoingChunk.of(start, offset, part.slice(part.position(), size));
      start = Optional.empty();
      part.position(part.position() + size);
      call.sendMessage(chunk);
    }
    advancing = false;
    if (!part.hasRemaining()) {
      over = true;
      call.halfClose();
    }
  }

  /** A shard that has the slot already answers before it has seen everything. */
  @Override
  public void onClose(Status status, Metadata trailers) {
    synchronized (this) {
      over = true;
    }
    progress.close(status, trailers);
  }
}
