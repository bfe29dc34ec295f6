package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionLossTest {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int CALLERS = 8;
  private static final int CALLS = 500;

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

  /** Left to gRPC, hundreds of these calls would end with UNKNOWN. */
  @Test
  void isUnavailableToCallsThatBeginMeanwhile() throws Exception {
    try (Wire wire = Wire.open(Protection.LOOPBACK);
        HangingUp peer = new HangingUp()) {
      ManagedChannel channel = wire.channel(peer.address(), PeerRole.COORDINATOR);
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      List<Future<Set<Status.Code>>> outcomes = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        outcomes.add(callers.submit(() -> outcomes(channel)));
      }
      for (Future<Set<Status.Code>> caller : outcomes) {
        assertThat(caller.get()).containsExactly(Status.Code.UNAVAILABLE);
      }
      assertThat(peer.connections()).isGreaterThan(1);
      callers.shutdown();
      channel.shutdownNow();
    }
  }

  private static Set<Status.Code> outcomes(ManagedChannel channel) {
    Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
    for (int i = 0; i < CALLS; i++) {
      try {
        var unused = ask(channel);
        codes.add(Status.Code.OK);
      } catch (StatusRuntimeException e) {
        codes.add(e.getStatus().getCode());
      }
    }
    return codes;
  }

  private static RunStatusResponse ask(ManagedChannel channel) {
    return RunStatusGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .get(RunStatusRequest.getDefaultInstance());
  }
}
