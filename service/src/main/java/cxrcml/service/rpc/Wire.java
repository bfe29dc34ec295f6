package cxrcml.service.rpc;

import cxrcml.parameters.wire.TensorMessage;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Builds channels and servers with the same limits at both ends. */
public final class Wire {
  /** A chunk with its header; nothing else is larger. */
  private static final int MAX_MESSAGE_BYTES = TensorMessage.MAX_PAYLOAD_BYTES + (64 << 10);

  private static final long KEEP_ALIVE_SECONDS = 20;

  private Wire() {}

  /** Returns a channel without gRPC's own retries: ours know which calls are idempotent. */
  public static ManagedChannel channel(String address) {
    return channelBuilder(address).build();
  }

  /** Returns a channel for tensors alone; its listeners must not block. */
  public static ManagedChannel bulkChannel(String address) {
    return channelBuilder(address).directExecutor().build();
  }

  private static NettyChannelBuilder channelBuilder(String address) {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .usePlaintext()
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .disableRetry();
  }

  /** Returns a server builder that permits our channels' keep-alive. */
  public static NettyServerBuilder serverBuilder(InetSocketAddress address) {
    return NettyServerBuilder.forAddress(address)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .permitKeepAliveTime(KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }
}
