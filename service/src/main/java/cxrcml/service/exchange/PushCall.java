package cxrcml.service.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.Stretch;
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
import java.util.Iterator;
import java.util.Optional;

/**
 * One attempt to deliver a shard's part of a gradient. Chunks are made on the thread that the
 * transport announces its readiness on, whose cache they then are in.
 */
final class PushCall extends ClientCall.Listener<PushResponse> {
  private final CallProgress progress = new CallProgress();
  private final ClientCall<TensorMessage, PushResponse> call;
  private final Iterator<Stretch> stretches;
  private final ByteBuffer vector;
  private final Encoding encoding;

  /** The next element to send, and the end of its stretch. */
  @GuardedBy("this")
  private long next;

  @GuardedBy("this")
  private long end;

  @GuardedBy("this")
  private Optional<PushStart> start;

  @GuardedBy("this")
  private boolean advancing;

  @GuardedBy("this")
  private boolean over;

  private PushCall(
      ClientCall<TensorMessage, PushResponse> call,
      PushStart start,
      Stretches stretches,
      ByteBuffer vector,
      Encoding encoding) {
    this.call = call;
    this.start = Optional.of(start.toBuilder().setElements(stretches.elements()).build());
    this.stretches = stretches.list().iterator();
    this.vector = vector;
    this.encoding = encoding;
  }

  /**
   * Sends parts of a shard's range and waits for the acknowledgement.
   *
   * @param stretches cut into as few chunks as possible; if there are none, the shard still hears
   *     of the slot
   * @param vector the whole one
   * @throws io.grpc.StatusRuntimeException unless the shard has the whole part
   */
  static void run(
      Channel channel,
      CallOptions options,
      PushStart start,
      Stretches stretches,
      ByteBuffer vector,
      Encoding encoding) {
    ClientCall<TensorMessage, PushResponse> call =
        channel.newCall(
            ParameterExchangeMethods.PUSH, options.withOnReadyThreshold(Wire.READY_BYTES));
    PushCall push = new PushCall(call, start, stretches, vector, encoding);
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
    while (hasMore() && call.isReady()) {
      call.sendMessage(chunk());
    }
    advancing = false;
    if (!hasMore()) {
      over = true;
      call.halfClose();
    }
  }

  @GuardedBy("this")
  private boolean hasMore() {
    return start.isPresent() || next < end || stretches.hasNext();
  }

  @GuardedBy("this")
  private OutgoingChunk chunk() {
    if (next == end && stretches.hasNext()) {
      Stretch stretch = stretches.next();
      next = stretch.getFrom();
      end = stretch.getTo();
    }
    int elements = (int) Math.min(end - next, TensorMessage.MAX_ELEMENTS);
    int bytes = Math.toIntExact(next * Float.BYTES);
    OutgoingChunk chunk =
        OutgoingChunk.of(start, next, vector.slice(bytes, elements * Float.BYTES), encoding);
    start = Optional.empty();
    next += elements;
    return chunk;
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
