package cxrcml.service.metrics;

import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ProcessOptions;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;

/** Serves {@code /metrics} over HTTP, the JVM's own metrics among them. */
public final class MetricsEndpoint implements AutoCloseable {
  private final HTTPServer server;
  private final String host;

  private MetricsEndpoint(HTTPServer server, String host) {
    this.server = server;
    this.host = host;
  }

  /**
   * Binds the metrics port.
   *
   * @throws ConfigurationException if it cannot be bound
   */
  public static MetricsEndpoint start(ProcessOptions options, CollectorRegistry registry) {
    DefaultExports.register(registry);
    try {
      HTTPServer server =
          new HTTPServer.Builder()
              .withHostname(options.host())
              .withPort(options.metricsPort())
              .withRegistry(registry)
              .withDaemonThreads(true)
              .build();
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
