package cxrcml.service.exchange;

import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.Stretch;
import cxrcml.parameters.wire.IncomingChunk;
import cxrcml.parameters.wire.ParameterExchangeMethods;
import cxrcml.parameters.wire.TensorMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Iterator;

/** One attempt to fetch a shard's part of a version. Asks for one chunk at a time. */
final class PullCall extends ClientCall.Listener<TensorMessage> {
  private final CallProgress progress = new CallProgress();
  private final ClientCall<PullRequest, TensorMessage> call;
  private final Iterator<Stretch> stretches;
  private final FloatBuffer target;

  /** The next element to come, and the end of its stretch. */
  private long next;

  private long end;
  private Status failure = Status.OK;

  private PullCall(
      ClientCall<PullRequest, TensorMessage> call, Stretches stretches, ByteBuffer vector) {
    this.call = call;
    this.stretches = stretches.list().iterator();
    this.target = vector.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    goOn();
  }

  /** Goes on to the next stretch at the end of one; there next stays at the end of the last. */
  private void goOn() {
    if (next == end && stretches.hasNext()) {
      Stretch stretch = stretches.next();
      next = stretch.getFrom();
      end = stretch.getTo();
    }
  }

  /**
   * Fetches parts of a shard's range.
   *
   * @param stretches not empty
   * @param vector the whole one; receives the elements
   * @throws io.grpc.StatusRuntimeException unless all of them have arrived
   */
  static void run(
      Channel channel,
      CallOptions options,
      PullRequest request,
      Stretches stretches,
      ByteBuffer vector) {
    ClientCall<PullRequest, TensorMessage> call =
        channel.newCall(ParameterExchangeMethods.PULL, options);
    PullCall pull = new PullCall(call, stretches, vector);
    call.start(pull, new Metadata());
    call.request(1);
    call.sendMessage(request.toBuilder().addAllStretches(stretches.list()).build());
    call.halfClose();
    pull.progress.awaitOk();
  }

  @Override
  public void onMessage(TensorMessage message) {
    try (IncomingChunk chunk = (IncomingChunk) message) {
      int elements = chunk.elements();
      if (chunk.encoding() != Encoding.FLOAT32) {
        throw new IllegalArgumentException(
            "chunk: " + chunk.encoding() + " (expected: FLOAT32, as parameters always are)");
      }
      if (chunk.offset() != next || elements > end - next) {
        throw new IllegalArgumentException(
            "chunk: " + elements + " elements at " + chunk.offset() + " (expected: " + next + ")");
      }
      chunk.readInto(target.slice(Math.toIntExact(next), elements));
      next += elements;
      goOn();
      call.request(1);
    } catch (IllegalArgumentException e) {
      // Damaged on the way: the same call again may well succeed.
      failure = Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e);
      call.cancel("damaged chunk", e);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && next < end) {
      failure = Status.UNAVAILABLE.withDescription("elements from " + next + " are missing");
    }
    progress.close(failure.isOk() ? status : failure, trailers);
  }
}
