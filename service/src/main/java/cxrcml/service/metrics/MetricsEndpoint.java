package cxrcml.service.metrics;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ProcessOptions;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;

/** Serves {@code /metrics} over HTTP, the JVM's own metrics among them. */
public final class MetricsEndpoint implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final HTTPServer server;
  private final String host;

  private MetricsEndpoint(HTTPServer server, String host) {
    this.server = server;
    this.host = host;
  }

  /**
   * Binds the metrics port.
   *
   * @param pages what else is served, by path; {@code /} is every path that nothing else has
   * @throws ConfigurationException if it cannot be bound
   */
  public static MetricsEndpoint start(
      ProcessOptions options, CollectorRegistry registry, Map<String, HttpHandler> pages) {
    DefaultExports.register(registry);
    try {
      HttpServer bound =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByName(options.host()), options.metricsPort()),
              BACKLOG);
      HTTPServer server =
          new HTTPServer.Builder()
              .withHttpServer(bound)
              .withRegistry(registry)
              .withDaemonThreads(true)
              .build();
      bound.removeContext("/");
      pages.forEach(bound::createContext);
      return new MetricsEndpoint(server, options.host());
    } catch (IOException | UnresolvedAddressException e) {
      throw options.unbound("metrics-port", options.metricsPort(), e);
    }
  }

  /** Returns host:port. */
  public String address() {
    return host + ":" + server.getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
