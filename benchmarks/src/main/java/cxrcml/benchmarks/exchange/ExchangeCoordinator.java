package cxrcml.benchmarks.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.coordinator.round.StepRound;
import cxrcml.coordinator.round.Update;
import cxrcml.coordinator.v1.ApplyUpdate;
import cxrcml.coordinator.v1.HeartbeatRequest;
import cxrcml.coordinator.v1.HeartbeatResponse;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.LeaveRequest;
import cxrcml.coordinator.v1.LeaveResponse;
import cxrcml.coordinator.v1.LoadParameters;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.NextOrderRequest;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.coordinator.v1.SealRoundResponse;
import cxrcml.model.clip.ClipConfig;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.run.v1.Wait;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.Protection;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * As much of a coordinator as shards need to exchange parameters: it lets them join, has them draw
 * their parameters, and orders an update whenever all have sealed a round.
 */
final class ExchangeCoordinator implements AutoCloseable {
  static final Fence FENCE =
      Fence.newBuilder().setRun("exchange").setTerm(1).setGeneration(1).build();

  private static final long POLL_MILLIS = 2000;

  private final ShardPlan plan;
  private final ClipConfig model;
  private final RunSpec spec;
  private final String host;
  private final String[] addresses;
  private final Wire wire = Wire.open(new Protection(Optional.empty(), true));
  private final Server server;

  @GuardedBy("this")
  private StepRound round;

  @GuardedBy("this")
  private long step;

  /** First a load, then one update a step. */
  @GuardedBy("this")
  private Order newest;

  /** The last order that each shard has carried out. */
  @GuardedBy("this")
  private final long[] done;

  ExchangeCoordinator(ShardPlan plan, ClipConfig model, RunSpec spec, String host)
      throws IOException {
    this.plan = plan;
    this.model = model;
    this.spec = spec;
    this.host = host;
    this.addresses = new String[plan.shards()];
    this.done = new long[plan.shards()];
    this.newest =
        Order.newBuilder()
            .setId(1)
            .setFence(FENCE)
            .setLoadParameters(LoadParameters.newBuilder().setInitial(true))
            .build();
    this.round = newRound();
    this.server =
        wire.serverBuilder(new InetSocketAddress(host, 0))
            .addService(new Joining())
            .addService(new Ordering())
            .build()
            .start();
  }

  private StepRound newRound() {
    return new StepRound(
        IntStream.range(0, plan.shards()).mapToObj(i -> plan.range(i).blocks()).toList());
  }

  String address() {
    return host + ":" + server.getPort();
  }

  /** Waits until every shard has its parameters; returns where the shards are, in order. */
  synchronized String[] awaitShards() throws InterruptedException {
    while (Arrays.stream(done).anyMatch(order -> order == 0)) {
      wait();
    }
    return addresses.clone();
  }

  private synchronized JoinResponse join(JoinRequest request) {
    addresses[request.getIndex()] = request.getAddress();
    return JoinResponse.newBuilder()
        .setMember(
            Member.newBuilder()
                .setRole(Role.SHARD)
                .setIndex(request.getIndex())
                .setIncarnation(request.getIncarnation()))
        .setFence(FENCE)
        .setSpecJson(SpecReader.toJson(spec))
        .setPlan(message(plan))
        .setModelJson(model.toJson())
        .setLeaseSeconds(40)
        .build();
  }

  static cxrcml.coordinator.v1.ShardPlan message(ShardPlan plan) {
    return cxrcml.coordinator.v1.ShardPlan.newBuilder()
        .setElements(plan.elements())
        .setBlockElements(plan.blockElements())
        .addAllStarts(plan.starts())
        .build();
  }

  /** Returns the newest order unless the shard has carried it out; none is ever left out. */
  private synchronized Order next(NextOrderRequest request) throws InterruptedException {
    int shard = request.getMember().getIndex();
    if (request.hasOutcome()) {
      if (!request.getOutcome().getError().isEmpty()) {
        throw new IllegalStateException(request.getOutcome().getError());
      }
      done[shard] = request.getOutcome().getId();
      notifyAll();
    }
    long end = System.nanoTime() + POLL_MILLIS * 1_000_000;
    while (newest.getId() == done[shard] && System.nanoTime() < end) {
      wait(POLL_MILLIS);
    }
    return newest.getId() > done[shard]
        ? newest
        : Order.newBuilder().setWait(Wait.newBuilder().setReason("a round")).build();
  }

  private synchronized void seal(SealRoundRequest request) {
    if (request.getStep() != step) {
      return;
    }
    round.seal(
        request.getShard().getIndex(),
        request.getSquaredNormsList().stream().mapToDouble(d -> d).toArray());
    if (round.isComplete()) {
      Update update = round.update(spec.optimizer().clipNorm());
      newest =
          Order.newBuilder()
              .setId(newest.getId() + 1)
              .setFence(FENCE)
              .setApplyUpdate(
                  ApplyUpdate.newBuilder()
                      .setStep(step)
                      .setScale(update.scale())
                      .setLearningRate(spec.optimizer().learningRate())
                      .setSkip(update.skip()))
              .build();
      step++;
      round = newRound();
      notifyAll();
    }
  }

  private final class Joining extends MembershipGrpc.MembershipImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> responses) {
      responses.onNext(ExchangeCoordinator.this.join(request));
      responses.onCompleted();
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> responses) {
      responses.onNext(HeartbeatResponse.getDefaultInstance());
      responses.onCompleted();
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveResponse> responses) {
      responses.onNext(LeaveResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  private final class Ordering extends OrdersGrpc.OrdersImplBase {
    @Override
    public void nextOrder(NextOrderRequest request, StreamObserver<Order> responses) {
      try {
        responses.onNext(next(request));
        responses.onCompleted();
      } catch (InterruptedException e) {
        responses.onError(e);
      }
    }

    @Override
    public void sealRound(SealRoundRequest request, StreamObserver<SealRoundResponse> responses) {
      seal(request);
      responses.onNext(SealRoundResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    wire.close();
  }
}
