package cxrcml.service.rpc;

import cxrcml.parameters.v1.ParameterExchangeGrpc;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.service.security.Certificates;
import cxrcml.service.security.ConnectionLimit;
import cxrcml.service.security.DeadlineCheck;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import cxrcml.service.security.RoleCheck;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the channels and servers of a process, with the same limits at both ends, in plain text on
 * this machine or under TLS with certificates of both sides. Safe for use by many threads; to be
 * closed after the channels and servers.
 */
public final class Wire implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Wire.class);

  /** A chunk with its header; nothing else is larger. */
  private static final int MAX_MESSAGE_BYTES = TensorMessage.MAX_PAYLOAD_BYTES + (64 << 10);

  /** A stream of chunks is ready for more while fewer bytes than this wait to be sent. */
  public static final int READY_BYTES = 2 * TensorMessage.MAX_PAYLOAD_BYTES;

  private static final long KEEP_ALIVE_SECONDS = 20;
  private static final Duration LOOK_AT_CERTIFICATES = Duration.ofSeconds(30);

  private final Protection protection;
  private final Limits limits;
  private final Optional<Certificates> certificates;
  private final List<ServerTransportFilter> watchers = new CopyOnWriteArrayList<>();
  private Optional<EventLoopGroup> acceptors = Optional.empty();
  private Optional<EventLoopGroup> workers = Optional.empty();

  /**
   * What strangers can cost a server.
   *
   * @param handshake time from a connection's first packet to its first HTTP/2 settings
   * @param idle time without a call after which a connection is closed
   * @param age time after which a connection under TLS is made anew, with the certificates of then
   * @param connections open at once
   * @param connectionsFromOneAddress open at once
   * @param callsPerConnection open at once
   * @param resetsPerMinute calls that a peer may take back on one connection
   */
  record Limits(
      Duration handshake,
      Duration idle,
      Duration age,
      int connections,
      int connectionsFromOneAddress,
      int callsPerConnection,
      int resetsPerMinute) {
    static final Limits DEFAULTS =
        new Limits(
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofHours(12),
            16_384,
            512,
            64,
            600);
  }

  Wire(Protection protection, Limits limits, Duration lookAtCertificates) {
    this.protection = protection;
    this.limits = limits;
    this.certificates = protection.tls().map(files -> new Certificates(files, lookAtCertificates));
  }

  /**
   * Reads the certificates, if there are any.
   *
   * @throws IllegalArgumentException if they cannot be used
   */
  public static Wire open(Protection protection) {
    return new Wire(protection, Limits.DEFAULTS, LOOK_AT_CERTIFICATES);
  }

  /**
   * Returns a channel without gRPC's own retries: ours know which calls are idempotent.
   *
   * @param peer the role that the other side's certificate has to name
   * @throws IllegalArgumentException if plain text would leave this machine unasked
   */
  public ManagedChannel channel(String address, PeerRole peer) {
    return ConnectionLoss.build(channelBuilder(address, peer));
  }

  /** Returns a channel to a shard for tensors alone; its listeners must not block. */
  public ManagedChannel bulkChannel(String address) {
    return ConnectionLoss.build(
        BulkTransport.client(channelBuilder(address, PeerRole.SHARD), transport())
            .directExecutor());
  }

  private NettyChannelBuilder channelBuilder(String address, PeerRole peer) {
    if (certificates.isEmpty()) {
      requireProtected("address", address.substring(0, address.lastIndexOf(':')));
    }
    return NettyChannelBuilder.forTarget(
            "dns:///" + address,
            certificates
                .map(known -> known.channelTo(peer))
                .orElseGet(InsecureChannelCredentials::create))
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .disableRetry();
  }

  /** Has somebody hear of the connections of servers built from here on. */
  public void watch(ServerTransportFilter watcher) {
    watchers.add(watcher);
  }

  /**
   * Returns a server builder that permits our channels' keep-alive, and nobody more than the
   * limits.
   *
   * @throws IllegalArgumentException if plain text would leave this machine unasked
   */
  public NettyServerBuilder serverBuilder(InetSocketAddress address) {
    if (certificates.isEmpty()) {
      requireProtected("host", address.getHostString());
    }
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                address,
                certificates.map(Certificates::server).orElseGet(InsecureServerCredentials::create))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .handshakeTimeout(limits.handshake.toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(limits.idle.toMillis(), TimeUnit.MILLISECONDS)
            .maxConcurrentCallsPerConnection(limits.callsPerConnection)
            .maxRstFramesPerWindow(limits.resetsPerMinute, 60)
            .intercept(new DeadlineCheck());
    if (certificates.isPresent()) {
      builder
          .intercept(new RoleCheck())
          .maxConnectionAge(limits.age.toMillis(), TimeUnit.MILLISECONDS);
    }
    watchers.forEach(builder::addTransportFilter);
    return listen(builder);
  }

  private synchronized NettyServerBuilder listen(NettyServerBuilder builder) {
    acceptors = acceptors.or(() -> Optional.of(loops(1, "grpc-accept")));
    ConnectionLimit limit =
        new ConnectionLimit(limits.connections, limits.connectionsFromOneAddress);
    return BulkTransport.server(builder)
        .callExecutor(Wire::executor)
        .bossEventLoopGroup(acceptors.get())
        .workerEventLoopGroup(transport())
        .channelFactory(() -> listener(limit));
  }

  /** Calls that carry tensors never block and stay on the transport's threads. */
  private static Executor executor(ServerCall<?, ?> call, Metadata headers) {
    String service = call.getMethodDescriptor().getServiceName();
    return ParameterExchangeGrpc.SERVICE_NAME.equals(service) ? Runnable::run : null;
  }

  private static ServerChannel listener(ConnectionLimit limit) {
    ServerChannel listener =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    listener.pipeline().addFirst(limit);
    return BulkTransport.announcingAccepted(listener);
  }

  private synchronized EventLoopGroup transport() {
    int threads = Runtime.getRuntime().availableProcessors();
    workers = workers.or(() -> Optional.of(loops(threads, "transport")));
    return workers.get();
  }

  private static EventLoopGroup loops(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        new DefaultThreadFactory(name, true),
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  private void requireProtected(String name, String host) {
    if (isLoopback(host)) {
      return;
    }
    if (!protection.exposed()) {
      throw new IllegalArgumentException(
          "%s: %s in plain text (expected: --tls DIR, or --plaintext on a network that you trust)"
              .formatted(name, host));
    }
    logger.warn("{} {}: plain text, readable and writable by everybody on the way", name, host);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    certificates.ifPresent(Certificates::close);
    acceptors.ifPresent(Wire::stop);
    workers.ifPresent(Wire::stop);
  }

  private static void stop(EventLoopGroup loops) {
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
