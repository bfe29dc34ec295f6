package cxrcml.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.coordinator.run.RunPlan;
import cxrcml.coordinator.run.RunProgress;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.v1.HeartbeatRequest;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.LeaveRequest;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.NextOrderRequest;
import cxrcml.coordinator.v1.NextSlotRequest;
import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.ReportSavedRequest;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.coordinator.v1.SlotKey;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.coordinator.v1.TimeSpent;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.Statuses;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoordinatorServicesTest {
  private static final long SECOND = 1_000_000_000L;

  private long now;
  private boolean diskIsFull;
  private final List<RunRecord> journal = new ArrayList<>();
  private final List<Effect.Seal> sealing = new ArrayList<>();
  private LiveRun run;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void serve() throws IOException {
    RunSpec spec =
        SpecReader.parse(
            "{batch: {microBatch: 4}, loss: {tripletWeight: 0}, schedule: {epochs: 1, steps: 1}}",
            List.of());
    RunPlan plan =
        new RunPlan(
            spec, List.of(1), List.of(3), fold -> IntStream.range(0, 8).toArray(), 10 * SECOND);
    RunProgress progress = new RunProgress(new RunFence("5ee3", 2, 6), List.of(), false, Map.of());
    run = new LiveRun(new RunMachine(plan, progress, 0), new Disk(), () -> now, 5 * SECOND);
    Terms terms =
        new Terms(
            "a run",
            "{}",
            "spec",
            new Terms.Data("data", 9),
            "{}",
            ShardPlan.getDefaultInstance(),
            10);
    WorkerTimes times = new WorkerTimes();
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(new MembershipService(run, terms, new Connections(run::disconnected)))
            .addService(new ScheduleService(run, times))
            .addService(new OrdersService(run))
            .addService(new RunStatusService(run, terms, times))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  private final class Disk implements LiveRun.Disk {
    @Override
    public void append(RunRecord entry) {
      if (diskIsFull) {
        throw new IllegalStateException("journal: No space left on device");
      }
      journal.add(entry);
    }

    @Override
    public void seal(Effect.Seal seal, LiveRun live) {
      sealing.add(seal);
    }
  }

  /** What came of a call that waits. */
  private static final class Reply<T> implements StreamObserver<T> {
    T value;
    Throwable error;

    @Override
    public void onNext(T next) {
      value = next;
    }

    @Override
    public void onError(Throwable failure) {
      error = failure;
    }

    @Override
    public void onCompleted() {}
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private JoinResponse join(Role role, int index, long incarnation) {
    return MembershipGrpc.newBlockingStub(channel)
        .join(
            JoinRequest.newBuilder()
                .setRole(role)
                .setIndex(index)
                .setIncarnation(incarnation)
                .setAddress("10.0.0.1:7000")
                .setSpecHash("spec")
                .build());
  }

  private Reply<Order> nextOrder(Member member) {
    Reply<Order> reply = new Reply<>();
    OrdersGrpc.newStub(channel)
        .nextOrder(NextOrderRequest.newBuilder().setMember(member).build(), reply);
    return reply;
  }

  private Order report(Member member, Order done, OrderOutcome.Builder outcome) {
    return OrdersGrpc.newBlockingStub(channel)
        .nextOrder(
            NextOrderRequest.newBuilder()
                .setMember(member)
                .setOutcome(outcome.setId(done.getId()).setFence(done.getFence()))
                .build());
  }

  private void reportOnly(Member member, Order done, OrderOutcome.Builder outcome) {
    OrdersGrpc.newStub(channel)
        .nextOrder(
            NextOrderRequest.newBuilder()
                .setMember(member)
                .setOutcome(outcome.setId(done.getId()).setFence(done.getFence()))
                .build(),
            new Reply<>());
  }

  private Reply<NextSlotResponse> nextSlot(Member worker) {
    Reply<NextSlotResponse> reply = new Reply<>();
    ScheduleGrpc.newStub(channel)
        .nextSlot(NextSlotRequest.newBuilder().setWorker(worker).build(), reply);
    return reply;
  }

  private Reply<NextSlotResponse> finish(Member worker, SlotLease lease) {
    Reply<NextSlotResponse> reply = new Reply<>();
    ScheduleGrpc.newStub(channel)
        .nextSlot(
            NextSlotRequest.newBuilder()
                .setWorker(worker)
                .addFinished(
                    SlotResult.newBuilder()
                        .setFence(lease.getFence())
                        .setStep(lease.getStep())
                        .setSlot(lease.getSlot())
                        .setContrastiveLoss(1.5)
                        .setSamples(4)
                        .setPullSeconds(0.5)
                        .setComputeSeconds(2)
                        .setWaitSeconds(Double.NaN))
                .build(),
            reply);
    return reply;
  }

  private void seal(Member shard, SlotLease lease) {
    OrdersGrpc.newBlockingStub(channel)
        .sealRound(
            SealRoundRequest.newBuilder()
                .setShard(shard)
                .setFence(lease.getFence())
                .setStep(lease.getStep())
                .addAllSquaredNorms(List.of(1.0, 2.0, 1.0))
                .build());
  }

  private RunStatusResponse status() {
    return RunStatusGrpc.newBlockingStub(channel).get(RunStatusRequest.getDefaultInstance());
  }

  private static void assertStatus(Throwable e, Status.Code code, String description) {
    Status status = Status.fromThrowable(e);
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).contains(description);
  }

  @Test
  void refusesAnotherSpecificationOrDataSet() {
    JoinRequest request = JoinRequest.newBuilder().setRole(Role.WORKER).setIndex(-1).build();

    assertThatThrownBy(
            () ->
                MembershipGrpc.newBlockingStub(channel)
                    .join(request.toBuilder().setSpecHash("other").build()))
        .satisfies(
            e ->
                assertStatus(
                    e,
                    Status.Code.INVALID_ARGUMENT,
                    "spec_hash: other (expected: spec, the run's)"));
    assertThatThrownBy(
            () ->
                MembershipGrpc.newBlockingStub(channel)
                    .join(request.toBuilder().setDataHash("other").build()))
        .satisfies(
            e ->
                assertStatus(
                    e,
                    Status.Code.INVALID_ARGUMENT,
                    "data_hash: other (expected: data, the run's)"));
  }

  @Test
  void aTakenPlaceIsToBeWaitedForAndAMissingOneIsAMistake() {
    join(Role.SHARD, 0, 11);

    assertThatThrownBy(() -> join(Role.SHARD, 0, 12))
        .satisfies(e -> assertStatus(e, Status.Code.FAILED_PRECONDITION, "shard 0: taken"));
    assertThatThrownBy(() -> join(Role.CLUSTERER, 0, 12))
        .satisfies(e -> assertStatus(e, Status.Code.INVALID_ARGUMENT, "clusterer"));
    assertThatThrownBy(() -> join(Role.ROLE_UNSPECIFIED, 0, 12))
        .satisfies(e -> assertStatus(e, Status.Code.INVALID_ARGUMENT, "role: ROLE_UNSPECIFIED"));
  }

  @Test
  void aStrangerHasToJoinFirst() {
    Member stranger = Member.newBuilder().setRole(Role.WORKER).setIncarnation(99).build();

    assertThatThrownBy(
            () ->
                MembershipGrpc.newBlockingStub(channel)
                    .heartbeat(HeartbeatRequest.newBuilder().setMember(stranger).build()))
        .satisfies(e -> assertStatus(e, Status.Code.ABORTED, "expected: join first"));
    assertStatus(nextSlot(stranger).error, Status.Code.ABORTED, "expected: join first");
  }

  @Test
  void aPollWaitsForWorkAndIsToldWhyIfThereIsNone() {
    Member worker = join(Role.WORKER, -1, 11).getMember();

    Reply<NextSlotResponse> reply = nextSlot(worker);
    assertThat(reply.value).isNull();

    now += 5 * SECOND;
    run.tick();
    assertThat(reply.value.getWait().getReason()).isEqualTo("shard 0 to join");
  }

  @Test
  void aWorkerThatPushesIsAnsweredAtOnce() {
    Member worker = join(Role.WORKER, -1, 11).getMember();
    Reply<NextSlotResponse> reply = new Reply<>();
    NextSlotRequest.Builder request = NextSlotRequest.newBuilder().setPushing(SlotKey.newBuilder());

    ScheduleGrpc.newStub(channel).nextSlot(request.setWorker(worker).build(), reply);

    assertThat(reply.value.getWait().getReason()).isEqualTo("shard 0 to join");
    Reply<NextSlotResponse> stranger = new Reply<>();
    Member unknown = worker.toBuilder().setIncarnation(12).build();
    ScheduleGrpc.newStub(channel).nextSlot(request.setWorker(unknown).build(), stranger);
    assertStatus(stranger.error, Status.Code.ABORTED, "expected: join first");
  }

  @Test
  void aNewerPollOfAMemberReplacesItsOlderOne() {
    Member worker = join(Role.WORKER, -1, 11).getMember();
    Reply<NextSlotResponse> older = nextSlot(worker);
    Reply<NextSlotResponse> newer = nextSlot(worker);

    assertThat(older.value.hasWait()).isTrue();
    assertThat(newer.value).isNull();
  }

  @Test
  void aStaleFenceIsToldTheOneThatHolds() {
    Member shard = join(Role.SHARD, 0, 11).getMember();
    Fence stale = Fence.newBuilder().setRun("5ee3").setTerm(2).setGeneration(6).build();

    assertThatThrownBy(
            () ->
                OrdersGrpc.newBlockingStub(channel)
                    .sealRound(
                        SealRoundRequest.newBuilder().setShard(shard).setFence(stale).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertStatus(e, Status.Code.ABORTED, "expected: generation 7 of term 2");
              assertThat(e.getTrailers().get(Statuses.FENCE).getGeneration()).isEqualTo(7);
            });
  }

  @Test
  void carriesAWholeRun() {
    Member shard = join(Role.SHARD, 0, 11).getMember();
    Member worker = join(Role.WORKER, -1, 12).getMember();
    Member evaluator = join(Role.EVALUATOR, -1, 13).getMember();
    Reply<Order> evaluation = nextOrder(evaluator);
    Reply<NextSlotResponse> slot = nextSlot(worker);

    Order load = nextOrder(shard).value;
    assertThat(load.getLoadParameters().getInitial()).isTrue();
    assertThat(load.getFence().getGeneration()).isEqualTo(7);
    assertThat(status().getPhase()).isEqualTo("loading");
    reportOnly(shard, load, OrderOutcome.newBuilder());

    SlotLease lease = slot.value.getLease();
    assertThat(lease.getShardsList()).containsExactly("10.0.0.1:7000");
    assertThat(lease.getMicroBatches(0).getSamplesCount()).isEqualTo(4);
    assertThat(status().getPhase()).isEqualTo("training");
    assertThat(status().getWaitsFor()).isEmpty();

    Reply<NextSlotResponse> afterwards = finish(worker, lease);
    seal(shard, lease);
    Order apply = nextOrder(shard).value;
    assertThat(apply.getApplyUpdate().getScale()).isEqualTo(1 / (2 + 1e-6));

    Order save = report(shard, apply, OrderOutcome.newBuilder());
    assertThat(save.getSaveParameters().getCheckpoint().getVersion()).isEqualTo(1);
    reportOnly(shard, save, OrderOutcome.newBuilder());
    assertThat(sealing).isEmpty();
    saved(shard, save, SavedFile.newBuilder().setName("file").setBytes(3));
    assertThat(sealing).hasSize(1);
    assertThat(evaluation.value).isNull();
    run.sealed(sealing.get(0));

    assertThat(evaluation.value.getEvaluateCheckpoint().getFinal()).isTrue();
    Order report =
        report(
            evaluator,
            evaluation.value,
            OrderOutcome.newBuilder()
                .setEvaluation(
                    cxrcml.coordinator.v1.Evaluation.newBuilder().setMacroAuc(0.75).setLoss(2)));
    assertThat(report.getWriteReport().getFoldsList()).containsExactly(1);
    assertThat(report(evaluator, report, OrderOutcome.newBuilder()).hasStop()).isTrue();
    assertThat(afterwards.value.hasStop()).isTrue();
    assertThat(status().getPhase()).isEqualTo("done");
    assertThat(status().getMacroAuc()).isEqualTo(0.75);
    assertThat(status().getWorkerTimesList())
        .extracting(TimeSpent::getPart, TimeSpent::getSeconds)
        .containsExactly(
            tuple("load", 0.0),
            tuple("pull", 0.5),
            tuple("compute", 2.0),
            tuple("assign", 0.0),
            tuple("push", 0.0));
    assertThat(journal).endsWith(new RunRecord.FoldFinished(1, 1), new RunRecord.RunFinished());

    List.of(shard, worker, evaluator)
        .forEach(
            member ->
                MembershipGrpc.newBlockingStub(channel)
                    .leave(LeaveRequest.newBuilder().setMember(member).build()));
    assertThat(run.hasMembers()).isFalse();
  }

  private void saved(Member member, Order save, SavedFile.Builder file) {
    OrderOutcome outcome =
        OrderOutcome.newBuilder()
            .setId(save.getId())
            .setFence(save.getFence())
            .setSaved(file)
            .build();
    var unused =
        OrdersGrpc.newBlockingStub(channel)
            .reportSaved(
                ReportSavedRequest.newBuilder().setMember(member).setOutcome(outcome).build());
  }

  @Test
  void aDiskThatFailsEndsTheRunSoThatItCanGoOnLater() {
    diskIsFull = true;
    assertThatThrownBy(() -> join(Role.SHARD, 0, 11))
        .satisfies(e -> assertStatus(e, Status.Code.UNAVAILABLE, "No space left"));

    assertThat(run.failure().orElseThrow().permanent()).isFalse();
    assertThat(run.failure().orElseThrow().reason()).contains("No space left");
    assertThatThrownBy(() -> join(Role.WORKER, -1, 12))
        .satisfies(e -> assertStatus(e, Status.Code.UNAVAILABLE, "the coordinator ends"));
  }

  @Test
  void nothingIsOrderedOnTheStrengthOfARecordThatCouldNotBeWritten() {
    Member shard = join(Role.SHARD, 0, 11).getMember();
    Member worker = join(Role.WORKER, -1, 12).getMember();
    reportOnly(shard, nextOrder(shard).value, OrderOutcome.newBuilder());
    SlotLease lease = nextSlot(worker).value.getLease();
    finish(worker, lease);
    seal(shard, lease);
    Order apply = nextOrder(shard).value;

    diskIsFull = true;
    assertThatThrownBy(() -> report(shard, apply, OrderOutcome.newBuilder()))
        .satisfies(e -> assertStatus(e, Status.Code.UNAVAILABLE, "No space left"));
  }

  @Test
  void aCallThatWaitsIsNoSignOfLife() {
    Member worker = join(Role.WORKER, -1, 11).getMember();
    nextSlot(worker);
    now += SECOND;
    run.tick();

    assertThat(status().getMembers(0).getSilentSeconds()).isEqualTo(1);
  }

  @Test
  void aCoordinatorThatStoodStillBlamesNobody() {
    join(Role.WORKER, -1, 11);
    now += 30 * SECOND;
    run.tick();
    assertThat(run.hasMembers()).isTrue();

    for (int second = 0; second < 11; second++) {
      now += SECOND;
      run.tick();
    }
    assertThat(run.hasMembers()).isFalse();
  }

  @Test
  void aCoordinatorThatEndsLetsItsCallersGoAtOnce() {
    Member worker = join(Role.WORKER, -1, 11).getMember();
    Reply<NextSlotResponse> reply = nextSlot(worker);

    run.end(new TryAgainException("asked to end"));

    assertStatus(reply.error, Status.Code.UNAVAILABLE, "the coordinator ends: asked to end");
  }

  @Test
  void anOrderThatFailsEndsTheRunWithItsSentence() {
    Member shard = join(Role.SHARD, 0, 11).getMember();
    Order load = nextOrder(shard).value;
    reportOnly(shard, load, OrderOutcome.newBuilder().setError("not enough memory"));

    assertThat(run.failure().orElseThrow().reason())
        .isEqualTo("shard 0: load version 0 of fold 1: not enough memory");
    assertThat(status().getPhase()).isEqualTo("failed");
  }
}
