package cxrcml.service.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.v1.ApplyUpdate;
import cxrcml.coordinator.v1.HeartbeatRequest;
import cxrcml.coordinator.v1.HeartbeatResponse;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.NextOrderRequest;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.run.v1.Stop;
import cxrcml.run.v1.Wait;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.UnaryCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderLoopTest {
  private static final Fence FENCE = Fence.newBuilder().setRun("r").setTerm(1).build();

  private final Queue<Supplier<Order>> answers = new ArrayDeque<>();
  private final List<NextOrderRequest> requests = new ArrayList<>();
  private final Termination termination = new Termination();
  private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<Deadline> beatDeadline = new CompletableFuture<>();
  private final List<JoinRequest> joins = new ArrayList<>();
  private Fence leads = FENCE;
  private ShardPlan plan = ShardPlan.newBuilder().addStarts(0).build();
  private Server server;
  private ManagedChannel channel;
  private RunMember member;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(new FakeMembership())
            .addService(new FakeOrders())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    member =
        new RunMember(
            channel,
            JoinRequest.newBuilder().setRole(Role.SHARD).setIndex(-1).build(),
            Duration.ofSeconds(5),
            beats,
            termination);
    member.join();
  }

  @AfterEach
  void stop() {
    member.close();
    channel.shutdownNow();
    server.shutdownNow();
    beats.shutdownNow();
  }

  @Test
  void reportsTheOutcomeOfEachOrderWithTheNextPoll() throws InterruptedException {
    answers.add(() -> apply(7));
    answers.add(OrderLoopTest::stopOrder);

    ExitCode code =
        loop()
            .run(
                order ->
                    OrderOutcome.newBuilder().setSaved(SavedFile.newBuilder().setName("shard-0")));

    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(requests.get(0).hasOutcome()).isFalse();
    assertThat(requests.get(1).getOutcome().getId()).isEqualTo(7);
    assertThat(requests.get(1).getOutcome().getFence()).isEqualTo(FENCE);
    assertThat(requests.get(1).getOutcome().getSaved().getName()).isEqualTo("shard-0");
  }

  @Test
  void carriesOutNothingForACoordinatorThatWasReplaced() throws InterruptedException {
    Fence successor = FENCE.toBuilder().setTerm(2).build();
    answers.add(() -> apply(7).toBuilder().setFence(successor).build());
    answers.add(() -> apply(8));
    answers.add(OrderLoopTest::stopOrder);
    List<Long> carriedOut = new java.util.ArrayList<>();

    loop()
        .run(
            order -> {
              carriedOut.add(order.getId());
              return OrderOutcome.newBuilder();
            });

    assertThat(carriedOut).containsExactly(7L);
    assertThat(requests.get(2).hasOutcome()).isFalse();
    assertThat(joins).hasSize(2);
  }

  @Test
  void reportsAFailureAsOneSentence() throws InterruptedException {
    answers.add(() -> apply(3));
    answers.add(OrderLoopTest::stopOrder);

    loop()
        .run(
            order -> {
              throw new IllegalArgumentException("step: 3 (expected: 2)");
            });

    assertThat(requests.get(1).getOutcome().getError()).isEqualTo("step: 3 (expected: 2)");
    assertThat(requests.get(1).getOutcome().getPermanent()).isTrue();
  }

  @Test
  void aFullDiskIsNoReasonToGiveUpForGood() throws InterruptedException {
    answers.add(() -> apply(3));
    answers.add(OrderLoopTest::stopOrder);

    loop()
        .run(
            order -> {
              throw new IOException("parameters: No space left on device");
            });

    assertThat(requests.get(1).getOutcome().getError())
        .isEqualTo("parameters: No space left on device");
    assertThat(requests.get(1).getOutcome().getPermanent()).isFalse();
  }

  @Test
  void joinsAgainWhenTheCoordinatorForgotIt() throws InterruptedException {
    answers.add(
        () -> {
          throw new StaleException("shard 0: unknown incarnation");
        });
    answers.add(() -> Order.newBuilder().setWait(Wait.newBuilder().setReason("worker 1")).build());
    answers.add(OrderLoopTest::stopOrder);

    loop().run(order -> OrderOutcome.newBuilder());

    assertThat(joins).hasSize(2);
    assertThat(member.activity().what()).isEqualTo("wait: worker 1");
  }

  @Test
  void aShardThatJoinsAgainKeepsItsPlace() throws InterruptedException {
    member.join();

    assertThat(joins).extracting(JoinRequest::getIndex).containsExactly(-1, 1);
  }

  @Test
  void doesNotFollowTheCoordinatorIntoAnotherRun() {
    leads = FENCE.toBuilder().setRun("other").build();

    assertThatThrownBy(member::join)
        .isInstanceOf(TryAgainException.class)
        .hasMessage("run: other (expected: r, joined before)");
  }

  @Test
  void startsAnewUnderAnotherPlan() {
    plan = plan.toBuilder().addStarts(512).build();

    assertThatThrownBy(member::join)
        .isInstanceOf(TryAgainException.class)
        .hasMessage("shards: 2 (expected: 1, joined before)");
  }

  @Test
  void aBeatThatGetsNoAnswerLeavesTimeForTheNext() throws Exception {
    long left = beatDeadline.get(10, TimeUnit.SECONDS).timeRemaining(TimeUnit.MILLISECONDS);

    assertThat(left).isLessThanOrEqualTo(2000);
  }

  @Test
  void endsWhenAskedTo() throws InterruptedException {
    termination.request();

    assertThat(loop().run(order -> OrderOutcome.newBuilder())).isEqualTo(ExitCode.DONE);
    assertThat(requests).isEmpty();
  }

  private OrderLoop loop() {
    return new OrderLoop(channel, member, Duration.ofSeconds(5), termination);
  }

  private static Order apply(long id) {
    return Order.newBuilder()
        .setId(id)
        .setFence(FENCE)
        .setApplyUpdate(ApplyUpdate.newBuilder().setStep(id))
        .build();
  }

  private static Order stopOrder() {
    return Order.newBuilder().setStop(Stop.newBuilder().setReason("done")).build();
  }

  private final class FakeMembership extends MembershipGrpc.MembershipImplBase {
    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> responses) {
      beatDeadline.complete(Context.current().getDeadline());
      UnaryCall.answer(responses, HeartbeatResponse::getDefaultInstance);
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> responses) {
      joins.add(request);
      UnaryCall.answer(
          responses,
          () ->
              JoinResponse.newBuilder()
                  .setMember(Member.newBuilder().setIndex(1))
                  .setFence(leads)
                  .setPlan(plan)
                  .setLeaseSeconds(8)
                  .build());
    }
  }

  private final class FakeOrders extends OrdersGrpc.OrdersImplBase {
    @Override
    public void nextOrder(NextOrderRequest request, StreamObserver<Order> responses) {
      requests.add(request);
      UnaryCall.answer(responses, () -> answers.remove().get());
    }
  }
}
