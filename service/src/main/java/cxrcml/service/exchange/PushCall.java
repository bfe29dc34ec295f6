package cxrcml.service.exchange;

import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.wire.OutgoingChunk;
import cxrcml.parameters.wire.ParameterExchangeMethods;
import cxrcml.parameters.wire.TensorMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One attempt to deliver a shard's part of a gradient. */
final class PushCall extends ClientCall.Listener<PushResponse> {
  private final CallProgress progress = new CallProgress();

  private PushCall() {}

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
            ParameterExchangeMethods.PUSH,
            options.withOnReadyThreshold(2 * TensorMessage.MAX_PAYLOAD_BYTES));
    PushCall push = new PushCall();
    call.start(push, new Metadata());
    call.request(2); // one answer; asking for a second detects a shard that sends more
    push.send(call, start, from, part);
    push.progress.awaitOk();
  }

  private void send(
      ClientCall<TensorMessage, PushResponse> call, PushStart start, long from, ByteBuffer part) {
    Optional<PushStart> first = Optional.of(start);
    // A shard that has the slot already answers before it has seen everything.
    while (part.hasRemaining() && progress.awaitReady(call)) {
      int size = Math.min(part.remaining(), TensorMessage.MAX_PAYLOAD_BYTES);
      long offset = from + part.position() / Float.BYTES;
      call.sendMessage(OutgoingChunk.of(first, offset, part.slice(part.position(), size)));
      part.position(part.position() + size);
      first = Optional.empty();
    }
    call.halfClose();
  }

  @Override
  public void onReady() {
    progress.ready();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    progress.close(status, trailers);
  }
}
