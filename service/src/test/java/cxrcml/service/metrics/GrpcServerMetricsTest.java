package cxrcml.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcServerMetricsTest {
  private final CollectorRegistry registry = new CollectorRegistry();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void serve() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .intercept(new GrpcServerMetrics(registry))
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private Double handled(String method, String code) {
    return registry.getSampleValue(
        "grpc_server_handled_total",
        new String[] {"grpc_service", "grpc_method", "grpc_code"},
        new String[] {"grpc.health.v1.Health", method, code});
  }

  @Test
  void countsACallByItsStatus() {
    HealthCheckResponse unused =
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

    assertThat(handled("Check", "OK")).isEqualTo(1);
  }

  @Test
  void countsACallWhoseCallerIsGone() {
    ClientCall<HealthCheckRequest, HealthCheckResponse> watch =
        channel.newCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT);
    watch.start(new ClientCall.Listener<>() {}, new Metadata());
    watch.request(1);
    watch.sendMessage(HealthCheckRequest.getDefaultInstance());
    watch.halfClose();

    watch.cancel("gone", null);

    assertThat(handled("Watch", "CANCELLED")).isEqualTo(1);
  }
}
