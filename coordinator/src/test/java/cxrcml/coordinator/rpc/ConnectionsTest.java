package cxrcml.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.service.rpc.UnaryCall;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.security.Protection;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final MemberId member = new MemberId(new Place(MemberRole.WORKER, 0), 5);
  private final BlockingQueue<MemberId> lost = new LinkedBlockingQueue<>();
  private final Connections connections = new Connections(lost::add);
  private final Wire wire = Wire.open(Protection.LOOPBACK);
  private Server server;

  /** Every call is a beat of the one member. */
  private final class Beat extends RunStatusGrpc.RunStatusImplBase {
    @Override
    public void get(RunStatusRequest request, StreamObserver<RunStatusResponse> responses) {
      UnaryCall.answer(
          responses,
          () -> {
            connections.beat(member);
            return RunStatusResponse.getDefaultInstance();
          });
    }
  }

  @BeforeEach
  void start() throws IOException {
    wire.watch(connections);
    server =
        wire.serverBuilder(new InetSocketAddress("127.0.0.1", 0))
            .addService(ServerInterceptors.intercept(new Beat(), connections))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
    wire.close();
  }

  private ManagedChannel beat() {
    ManagedChannel channel = wire.channel("127.0.0.1:" + server.getPort(), PeerRole.COORDINATOR);
    var unused =
        RunStatusGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .get(RunStatusRequest.getDefaultInstance());
    return channel;
  }

  @Test
  void sayWhoseConnectionIsGone() throws InterruptedException {
    beat().shutdownNow();

    assertThat(lost.poll(20, TimeUnit.SECONDS)).isEqualTo(member);
  }

  @Test
  void knowThatAMemberHasMovedToAnotherConnection() throws InterruptedException {
    ManagedChannel first = beat();
    ManagedChannel second = beat();

    first.shutdownNow();
    second.shutdownNow();

    assertThat(lost.poll(20, TimeUnit.SECONDS)).isEqualTo(member);
    server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    assertThat(lost).isEmpty(); // once, not twice
  }
}
