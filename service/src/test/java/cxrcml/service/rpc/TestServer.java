package cxrcml.service.rpc;

import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.coordinator.v1.SealRoundResponse;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on loopback as every process has one, with services that say yes to everything. */
final class TestServer implements AutoCloseable {
  /** What reached the services, in words. */
  final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  /** Calls of Join, which wait until somebody answers them. */
  final BlockingQueue<StreamObserver<JoinResponse>> joins = new LinkedBlockingQueue<>();

  final BlockingQueue<Attributes> endedConnections = new LinkedBlockingQueue<>();
  private final Server server;

  TestServer(Wire wire) throws IOException {
    this(wire, 0);
  }

  TestServer(Wire wire, int port) throws IOException {
    server =
        wire.serverBuilder(new InetSocketAddress("127.0.0.1", port))
            .addService(new Membership())
            .addService(new Orders())
            .addService(new Status())
            .addTransportFilter(new Ends())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  private final class Membership extends MembershipGrpc.MembershipImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> responses) {
      calls.add("join " + request.getRole());
      joins.add(responses);
    }
  }

  private final class Orders extends OrdersGrpc.OrdersImplBase {
    @Override
    public void sealRound(SealRoundRequest request, StreamObserver<SealRoundResponse> responses) {
      UnaryCall.answer(
          responses,
          () -> {
            calls.add("seal");
            return SealRoundResponse.getDefaultInstance();
          });
    }
  }

  private final class Status extends RunStatusGrpc.RunStatusImplBase {
    @Override
    public void get(RunStatusRequest request, StreamObserver<RunStatusResponse> responses) {
      UnaryCall.answer(
          responses,
          () -> {
            calls.add("status");
            return RunStatusResponse.getDefaultInstance();
          });
    }
  }

  private final class Ends extends ServerTransportFilter {
    @Override
    public void transportTerminated(Attributes attributes) {
      endedConnections.add(attributes == null ? Attributes.EMPTY : attributes);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
