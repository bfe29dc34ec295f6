package cxrcml.service.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import cxrcml.service.metrics.GrpcServerMetrics;
import cxrcml.service.metrics.MetricsEndpoint;
import cxrcml.service.rpc.Wire;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others see of a process: its gRPC services with health and metrics, and over HTTP {@code
 * /metrics} and {@code /-/ready}, which is gRPC's health for those who speak no TLS. Not ready
 * until told so; closing says NOT_SERVING, then drains.
 */
public final class ServiceHost implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ServiceHost.class);
  private static final long DRAIN_SECONDS = 5;

  private final HealthStatusManager health = new HealthStatusManager();
  private final MetricsEndpoint metrics;
  private final Server server;
  private final String host;
  private final AtomicBoolean ready;

  private ServiceHost(
      String host, MetricsEndpoint metrics, NettyServerBuilder builder, AtomicBoolean ready)
      throws IOException {
    this.host = host;
    this.metrics = metrics;
    this.ready = ready;
    this.server = builder.addService(health.getHealthService()).build();
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    server.start();
  }

  /**
   * Binds both ports and serves.
   *
   * @throws ConfigurationException if a port cannot be bound
   * @throws IllegalArgumentException if the host is not this machine's alone, and neither TLS nor
   *     plain text was asked for
   */
  public static ServiceHost start(
      ProcessOptions options,
      Wire wire,
      CollectorRegistry registry,
      List<ServerServiceDefinition> services) {
    return start(options, wire, registry, services, Map.of());
  }

  /**
   * Does the same, with pages beside {@code /metrics}.
   *
   * @param pages by path
   */
  public static ServiceHost start(
      ProcessOptions options,
      Wire wire,
      CollectorRegistry registry,
      List<ServerServiceDefinition> services,
      Map<String, HttpHandler> pages) {
    NettyServerBuilder builder =
        wire.serverBuilder(new InetSocketAddress(options.host(), options.port()))
            .intercept(new GrpcServerMetrics(registry))
            .addServices(services);
    AtomicBoolean ready = new AtomicBoolean();
    Map<String, HttpHandler> all = new TreeMap<>(pages);
    all.put("/-/ready", exchange -> answer(exchange, ready.get()));
    MetricsEndpoint metrics = MetricsEndpoint.start(options, registry, all);
    try {
      ServiceHost serviceHost = new ServiceHost(options.host(), metrics, builder, ready);
      options.announcement().ifPresent(serviceHost.announcement()::writeTo);
      logger.info("grpc on {}, metrics on {}", serviceHost.address(), metrics.address());
      return serviceHost;
    } catch (IOException e) {
      metrics.close();
      throw options.unbound("port", options.port(), e);
    }
  }

  /** Returns host:port of the gRPC server. */
  public String address() {
    return host + ":" + server.getPort();
  }

  /** Returns pid and addresses. */
  public Announcement announcement() {
    return new Announcement(ProcessHandle.current().pid(), address(), metrics.address());
  }

  private static void answer(HttpExchange exchange, boolean ready) throws IOException {
    byte[] text = (ready ? "ready\n" : "not ready\n").getBytes(StandardCharsets.US_ASCII);
    try (exchange) {
      exchange.sendResponseHeaders(
          ready ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /** Says whether the process is able to do its work now. */
  public void ready(boolean ready) {
    this.ready.set(ready);
    health.setStatus(
        HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
        ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  @Override
  public void close() {
    ready.set(false);
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    metrics.close();
  }
}
