package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PromptReconnectionTest {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Retry retry =
      new Retry(PAUSE, PAUSE, Duration.ofMinutes(1), new Random(1), () -> false);

  /** Left to gRPC, all calls of the first second would fail: more than a hundred. */
  @Test
  void findsAPeerThatIsBackAfterAFewCalls() throws IOException, InterruptedException {
    try (Wire wire = Wire.open(Protection.LOOPBACK);
        TestServer first = new TestServer(wire)) {
      int port = first.port();
      ManagedChannel channel = wire.channel(first.address(), PeerRole.COORDINATOR);
      var unused = ask(channel);
      first.close();
      assertThatThrownBy(() -> ask(channel)).isInstanceOf(StatusRuntimeException.class);
      assertThatThrownBy(() -> ask(channel)).isInstanceOf(StatusRuntimeException.class);

      try (TestServer second = new TestServer(wire, port)) {
        AtomicInteger calls = new AtomicInteger();
        unused =
            retry.call(
                () -> {
                  calls.incrementAndGet();
                  return ask(channel);
                });

        assertThat(calls).hasValueLessThan(30);
        assertThat(second.calls).containsExactly("status");
      }
      channel.shutdownNow();
    }
  }

  private static RunStatusResponse ask(ManagedChannel channel) {
    return RunStatusGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .get(RunStatusRequest.getDefaultInstance());
  }
}
