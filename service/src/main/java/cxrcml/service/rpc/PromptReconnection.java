package cxrcml.service.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * Has a channel whose peer is away connect again at once after a call that failed for it. How often
 * that is, our {@link Retry} says; gRPC's own pauses grow from one second to two minutes, and a
 * restarted coordinator would be found so much later.
 */
final class PromptReconnection implements ClientInterceptor {
  private volatile ManagedChannel channel;

  private PromptReconnection() {}

  /** Builds the channel. */
  static ManagedChannel build(ManagedChannelBuilder<?> builder) {
    PromptReconnection reconnection = new PromptReconnection();
    ManagedChannel built = builder.intercept(reconnection).build();
    reconnection.channel = built;
    return built;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                if (status.getCode() == Status.Code.UNAVAILABLE) {
                  channel.resetConnectBackoff();
                }
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }
}
