package cxrcml.service.exchange;

import cxrcml.parameters.v1.PullRequest;
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

/** One attempt to fetch a shard's part of a version. Asks for one chunk at a time. */
final class PullCall extends ClientCall.Listener<TensorMessage> {
  private final CallProgress progress = new CallProgress();
  private final ClientCall<PullRequest, TensorMessage> call;
  private final long from;
  private final FloatBuffer target;

  private Status failure = Status.OK;

  private PullCall(ClientCall<PullRequest, TensorMessage> call, long from, FloatBuffer target) {
    this.call = call;
    this.from = from;
    this.target = target;
  }

  /**
   * Fetches the part.
   *
   * @param from index of the part's first element in the vector
   * @param part receives the elements
   * @throws io.grpc.StatusRuntimeException unless the whole part has arrived
   */
  static void run(
      Channel channel, CallOptions options, PullRequest request, long from, ByteBuffer part) {
    ClientCall<PullRequest, TensorMessage> call =
        channel.newCall(ParameterExchangeMethods.PULL, options);
    PullCall pull = new PullCall(call, from, part.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    call.start(pull, new Metadata());
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    pull.progress.awaitOk();
  }

  @Override
  public void onMessage(TensorMessage message) {
    try (IncomingChunk chunk = (IncomingChunk) message) {
      long expected = from + target.position();
      int elements = chunk.elements();
      if (chunk.offset() != expected || elements > target.remaining()) {
        throw new IllegalArgumentException(
            "chunk: "
                + elements
                + " elements at "
                + chunk.offset()
                + " (expected: "
                + expected
                + ")");
      }
      chunk.readInto(target.slice(target.position(), elements));
      target.position(target.position() + elements);
      call.request(1);
    } catch (IllegalArgumentException e) {
      // Damaged on the way: the same call again may well succeed.
      failure = Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e);
      call.cancel("damaged chunk", e);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && target.hasRemaining()) {
      failure = Status.UNAVAILABLE.withDescription(target.remaining() + " elements are missing");
    }
    progress.close(failure.isOk() ? status : failure, trailers);
  }
}
