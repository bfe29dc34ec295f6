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
import java.nio.channels.ClosedChannelException;

/**
 * Has calls whose connection is lost end with UNAVAILABLE, and the channel connect again at once.
 *
 * <p>A call that begins after the peer has ended the connection and before gRPC has noticed ends
 * with UNKNOWN otherwise, as a defect of a service does; its cause is a {@link
 * ClosedChannelException}, which no status from the other side has. And gRPC's own pauses before it
 * connects again grow from one second to two minutes, so that a restarted coordinator would be
 * found so much later: how often a peer that is away is asked, our {@link Retry} says.
 */
final class ConnectionLoss implements ClientInterceptor {
  private volatile ManagedChannel channel;

  private ConnectionLoss() {}

  /** Builds the channel. */
  static ManagedChannel build(ManagedChannelBuilder<?> builder) {
    ConnectionLoss loss = new ConnectionLoss();
    ManagedChannel built = builder.intercept(loss).build();
    loss.channel = built;
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
                Status meant = meant(status);
                if (meant.getCode() == Status.Code.UNAVAILABLE) {
                  channel.resetConnectBackoff();
                }
                super.onClose(meant, trailers);
              }
            },
            headers);
      }
    };
  }

  private static Status meant(Status status) {
    return status.getCode() == Status.Code.UNKNOWN
            && status.getCause() instanceof ClosedChannelException
        ? Status.UNAVAILABLE.withDescription(status.getDescription()).withCause(status.getCause())
        : status;
  }
}
