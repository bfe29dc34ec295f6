package cxrcml.service.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceHostTest {
  private static final Wire WIRE = Wire.open(Protection.LOOPBACK);

  @TempDir private Path directory;

  @Test
  void isReadyOnlyWhenToldSoAndShowsItsMetrics() throws Exception {
    Path file = directory.resolve("address");
    try (ServiceHost host = start(0, 0, Optional.of(file))) {
      assertThat(Announcement.readFrom(file)).contains(host.announcement());
      assertThat(health(host)).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(ready(host)).isEqualTo(503);

      host.ready(true);

      assertThat(ready(host)).isEqualTo(200);

      assertThat(health(host)).isEqualTo(ServingStatus.SERVING);
      assertThat(get("http://" + host.announcement().metrics() + "/metrics"))
          .contains("grpc_server_handled_total")
          .contains("grpc_method=\"Check\",grpc_code=\"OK\"")
          .contains("jvm_memory_bytes_used");
    }
  }

  /** The status that a probe of Kubernetes sees. */
  private static int ready(ServiceHost host) throws Exception {
    URI ready = URI.create("http://" + host.announcement().metrics() + "/-/ready");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void namesAPortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> start(port, 0, Optional.empty()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("port: " + port + " on 127.0.0.1 is in use (expected: a free port)");
      assertThatThrownBy(() -> start(0, port, Optional.empty()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("metrics-port: " + port + " on 127.0.0.1 is in use (expected: a free port)");
    }
  }

  /** 192.0.2.1 is for documentation alone (RFC 5737). */
  @Test
  void namesAnAddressOfAnotherMachine() {
    ProcessOptions options =
        new ProcessOptions("192.0.2.1", 0, 0, Optional.empty(), false, Protection.LOOPBACK);
    Wire wire = Wire.open(new Protection(Optional.empty(), true));

    assertThatThrownBy(() -> ServiceHost.start(options, wire, new CollectorRegistry(), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("metrics-port: 0 on 192.0.2.1: ")
        .hasMessageContaining("expected: an address of this machine");
  }

  @Test
  void refusesANumberThatIsNoPort() {
    assertThatThrownBy(() -> start(70000, 0, Optional.empty()))
        .hasMessage("port: 70000 (expected: 0 to 65535)");
  }

  private static ServiceHost start(int port, int metricsPort, Optional<Path> announcement) {
    return ServiceHost.start(
        new ProcessOptions(
            "127.0.0.1", port, metricsPort, announcement, false, Protection.LOOPBACK),
        WIRE,
        new CollectorRegistry(),
        List.of());
  }

  private static ServingStatus health(ServiceHost host) {
    ManagedChannel channel = WIRE.channel(host.address(), PeerRole.COORDINATOR);
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  private static String get(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
