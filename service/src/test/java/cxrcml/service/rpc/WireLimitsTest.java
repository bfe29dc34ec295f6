package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.MembershipGrpc.MembershipFutureStub;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers at a real port; those who behave are served all the same. */
class WireLimitsTest {
  private static final int CONNECTIONS = 12;
  private static final int CALLS = 4;
  private static final int RESETS = 50;

  private final Wire wire =
      new Wire(
          Protection.LOOPBACK,
          new Wire.Limits(
              Duration.ofMillis(300),
              Duration.ofMinutes(5),
              Duration.ofHours(1),
              1000,
              CONNECTIONS,
              CALLS,
              RESETS),
          Duration.ofSeconds(1));
  private TestServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(wire);
    channel = wire.channel(server.address(), PeerRole.COORDINATOR);
    requireServed(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    wire.close();
  }

  @Test
  void letGoOfThoseWhoSayNothing() throws IOException {
    try (Socket silent = connect()) {
      silent.setSoTimeout(20_000);

      assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(200); // then the end
    }
    requireServed(channel);
  }

  /** A slow-loris: one byte of the preface now and then. */
  @Test
  void letGoOfThoseWhoNeverGetToThePoint() throws IOException {
    byte[] preface =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (Socket slow = connect()) {
      slow.setSoTimeout(20);
      int next = 0;
      boolean open = true;
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (open && System.nanoTime() < limit) {
        try {
          open = slow.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
          if (next < preface.length - 1) {
            slow.getOutputStream().write(preface[next++]);
          }
        } catch (SocketException e) {
          open = false;
        }
      }

      assertThat(open).isFalse();
    }
    requireServed(channel);
  }

  @Test
  void closeConnectionsBeyondTheNumber() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 1; i < CONNECTIONS; i++) { // the channel has one
        sockets.add(connect());
      }
      try (Socket beyond = connect()) {
        beyond.setSoTimeout(200); // less than those within the number are given

        assertThat(isClosedAtOnce(beyond)).isTrue();
      }
      requireServed(channel);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isServed()) { // the places are free again
      assertThat(System.nanoTime()).isLessThan(limit);
    }
  }

  private static boolean isClosedAtOnce(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true; // by a reset
    }
  }

  private boolean isServed() {
    ManagedChannel other = wire.channel(server.address(), PeerRole.COORDINATOR);
    try {
      requireServed(other);
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void surviveNoise() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(5000)];
      random.nextBytes(noise);
      try (Socket socket = connect();
          OutputStream out = socket.getOutputStream()) {
        if (i % 2 == 0) {
          out.write(
              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        out.write(noise);
      } catch (SocketException e) {
        // Closed on the other side already, which is as good.
      }
    }
    requireServed(channel);
  }

  @Test
  void serveSoManyCallsOfOneConnectionAtOnce() throws Exception {
    MembershipFutureStub stub =
        MembershipGrpc.newFutureStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    List<ListenableFuture<JoinResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 3 * CALLS; i++) {
      calls.add(stub.join(JoinRequest.getDefaultInstance()));
    }
    for (int answered = 0; answered < 3 * CALLS; answered++) {
      var call = server.joins.poll(20, TimeUnit.SECONDS);
      assertThat(server.joins.size()).isLessThan(CALLS);
      call.onNext(JoinResponse.getDefaultInstance());
      call.onCompleted();
    }
    for (ListenableFuture<JoinResponse> call : calls) {
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(JoinResponse.getDefaultInstance());
    }
  }

  /** CVE-2023-44487: calls that are taken back as fast as they are made. */
  @Test
  void cutOffThoseWhoResetWithoutEnd() throws Exception {
    ManagedChannel rapid = wire.channel(server.address(), PeerRole.COORDINATOR);
    try {
      MembershipFutureStub stub = MembershipGrpc.newFutureStub(rapid);
      server.endedConnections.clear();
      for (int i = 0; i < 20 * RESETS && server.endedConnections.isEmpty(); i++) {
        var call =
            stub.withDeadlineAfter(10, TimeUnit.SECONDS).join(JoinRequest.getDefaultInstance());
        server.calls.poll(100, TimeUnit.MILLISECONDS); // it has arrived, so the reset goes out
        call.cancel(true);
      }

      assertThat(server.endedConnections.poll(20, TimeUnit.SECONDS)).isNotNull();
    } finally {
      rapid.shutdownNow();
    }
    requireServed(channel);
  }

  @Test
  void refuseACallThatWouldNeverEnd() {
    assertThatThrownBy(
            () -> RunStatusGrpc.newBlockingStub(channel).get(RunStatusRequest.getDefaultInstance()))
        .hasMessage("INVALID_ARGUMENT: deadline: none (expected: at most 60 s)");
    assertThatThrownBy(
            () ->
                RunStatusGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.HOURS)
                    .get(RunStatusRequest.getDefaultInstance()))
        .hasMessageStartingWith("INVALID_ARGUMENT: deadline: 359");
  }

  @Test
  void refuseAMessageThatIsTooLarge() {
    JoinRequest large = JoinRequest.newBuilder().setHost("x".repeat(2 << 20)).build();

    assertThatThrownBy(
            () ->
                MembershipGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .join(large))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    assertThat(server.calls).doesNotContain("join");
    requireServed(channel);
  }

  @Test
  void keepPlainTextOnThisMachineUnlessAskedFor() {
    assertThatThrownBy(() -> wire.serverBuilder(new InetSocketAddress("0.0.0.0", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "host: 0.0.0.0 in plain text (expected: --tls DIR, or --plaintext on a network that you"
                + " trust)");
    assertThatThrownBy(() -> wire.channel("192.0.2.1:7400", PeerRole.COORDINATOR))
        .hasMessageStartingWith("address: 192.0.2.1 in plain text");
    try (Wire exposed = Wire.open(new Protection(Optional.empty(), true))) {
      exposed.channel("192.0.2.1:7400", PeerRole.COORDINATOR).shutdownNow();
    }
  }

  private Socket connect() throws IOException {
    return new Socket("127.0.0.1", server.port());
  }

  private static void requireServed(ManagedChannel channel) {
    var unused =
        RunStatusGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .get(RunStatusRequest.getDefaultInstance());
  }
}
