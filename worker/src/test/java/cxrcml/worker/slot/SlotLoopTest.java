package cxrcml.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.MembershipGrpc;
import cxrcml.coordinator.v1.MicroBatch;
import cxrcml.coordinator.v1.NextSlotRequest;
import cxrcml.coordinator.v1.NextSlotResponse;
import cxrcml.coordinator.v1.ScheduleGrpc;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.run.v1.Stop;
import cxrcml.run.v1.Wait;
import cxrcml.service.membership.RunMember;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.UnaryCall;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotLoopTest {
  private static final Member WORKER = Member.newBuilder().setRole(Role.WORKER).build();

  private final Queue<Supplier<NextSlotResponse>> answers = new ArrayDeque<>();
  private final List<NextSlotRequest> requests = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final List<String> stale = new ArrayList<>();
  private String asksToEnd = "never";
  private final Termination termination = new Termination();
  private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
  private int joins;
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
            .addService(new FakeSchedule())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    JoinRequest request = JoinRequest.newBuilder().setRole(Role.WORKER).setIndex(-1).build();
    member = new RunMember(channel, request, Duration.ofSeconds(5), beats, termination);
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
  void reportsAFinishedSlotWhenItAsksForTheNext() throws InterruptedException {
    answers.add(() -> lease(4));
    answers.add(() -> waitFor("slot 3"));
    answers.add(() -> waitFor("shard 1"));
    answers.add(SlotLoopTest::stopResponse);

    ExitCode code = run();

    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(requests).hasSize(4);
    assertThat(requests.get(0)).isEqualTo(NextSlotRequest.newBuilder().setWorker(WORKER).build());
    assertThat(requests.get(1).getPushing().getSlot()).isEqualTo(4);
    assertThat(requests.get(1).getFinishedList()).isEmpty();
    assertThat(requests.get(2).getFinished(0).getSlot()).isEqualTo(4);
    assertThat(requests.get(2).hasPushing()).isFalse();
    assertThat(requests.get(3).getFinishedList()).isEmpty();
    assertThat(heard)
        .containsExactly("compute 4", "push 4", "pull ahead of 4", "await 4", "finished 4");
  }

  @Test
  void computesTheNextSlotWhileItPushesOneAndPushesOneAtATime() throws InterruptedException {
    answers.add(() -> lease(4));
    answers.add(() -> lease(6));
    answers.add(() -> waitFor("slot 5"));
    answers.add(SlotLoopTest::stopResponse);

    run();

    assertThat(heard)
        .containsExactly(
            "compute 4",
            "push 4",
            "compute 6",
            "await 4",
            "finished 4",
            "push 6",
            "pull ahead of 6",
            "await 6",
            "finished 6");
    assertThat(requests.get(2).getFinished(0).getSlot()).isEqualTo(4);
    assertThat(requests.get(2).getPushing().getSlot()).isEqualTo(6);
    assertThat(requests.get(3).getFinished(0).getSlot()).isEqualTo(6);
  }

  @Test
  void reportsAllSlotsOfALease() throws InterruptedException {
    stale.add("await 6");
    answers.add(() -> lease(4, 2));
    answers.add(() -> lease(6, 2));
    answers.add(() -> waitFor("slot 5"));
    answers.add(SlotLoopTest::stopResponse);

    run();

    assertThat(requests.get(2).getFinishedList())
        .extracting(SlotResult::getSlot)
        .containsExactly(4, 5);
    assertThat(requests.get(2).getFinished(0).getWaitSeconds()).isPositive();
    assertThat(requests.get(2).getFinished(1).getWaitSeconds()).isZero();
    assertThat(heard).contains("finished 4", "finished 5", "lost 2");
  }

  @Test
  void dropsAStaleSlotAndAsksAgain() throws InterruptedException {
    stale.add("compute 4");
    answers.add(() -> lease(4));
    answers.add(SlotLoopTest::stopResponse);

    run();

    assertThat(requests.get(1).getFinishedList()).isEmpty();
    assertThat(requests.get(1).hasPushing()).isFalse();
    assertThat(heard).containsExactly("compute 4", "lost 1");
  }

  @Test
  void aSlotWhosePushFailsIsNotReportedAndTheOneComputedMeanwhileIs() throws InterruptedException {
    stale.add("await 4");
    answers.add(() -> lease(4));
    answers.add(() -> lease(6));
    answers.add(() -> waitFor("slot 5"));
    answers.add(SlotLoopTest::stopResponse);

    run();

    assertThat(requests.get(2).getFinishedList()).isEmpty();
    assertThat(requests.get(2).getPushing().getSlot()).isEqualTo(6);
    assertThat(requests.get(3).getFinished(0).getSlot()).isEqualTo(6);
    assertThat(heard).contains("lost 1", "finished 6").doesNotContain("finished 4");
  }

  @Test
  void aSlotThatIsPushedIsReportedAlthoughTheNextOneIsStale() throws InterruptedException {
    stale.add("compute 6");
    answers.add(() -> lease(4));
    answers.add(() -> lease(6));
    answers.add(SlotLoopTest::stopResponse);

    run();

    assertThat(requests.get(2).getFinished(0).getSlot()).isEqualTo(4);
    assertThat(requests.get(2).hasPushing()).isFalse();
  }

  @Test
  void joinsAgainWhenTheCoordinatorForgotIt() throws InterruptedException {
    answers.add(
        () -> {
          throw new StaleException("worker 0: unknown incarnation");
        });
    answers.add(SlotLoopTest::stopResponse);

    run();

    assertThat(joins).isEqualTo(2);
  }

  @Test
  void finishesAndReportsTheSlotsInHandWhenAskedToEnd() throws InterruptedException {
    answers.add(() -> lease(4));
    answers.add(() -> lease(6));
    answers.add(() -> lease(7));
    answers.add(() -> lease(7));
    asksToEnd = "compute 6";

    ExitCode code = run();

    assertThat(code).isEqualTo(ExitCode.TRY_AGAIN);
    assertThat(heard).contains("finished 4", "finished 6");
    assertThat(requests).hasSize(4);
    assertThat(requests.get(2).getFinished(0).getSlot()).isEqualTo(4);
    assertThat(requests.get(3).getFinished(0).getSlot()).isEqualTo(6);
  }

  private ExitCode run() throws InterruptedException {
    Retry retry =
        new Retry(
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(5),
            new SplittableRandom(1),
            termination::isRequested);
    SlotLoop.Listener listener =
        new SlotLoop.Listener() {
          @Override
          public void finished(SlotResult result) {
            heard.add("finished " + result.getSlot());
          }

          @Override
          public void lost(int slots) {
            heard.add("lost " + slots);
          }
        };
    return new SlotLoop(
            new ScheduleClient(channel, retry), member, new FakeComputer(), listener, termination)
        .run();
  }

  /** Notes what it is told. */
  private final class FakeComputer implements SlotLoop.SlotComputer {
    @Override
    public ComputedSlots compute(SlotLease lease, Member worker) {
      hear("compute " + lease.getSlot());
      return new ComputedSlots() {
        @Override
        public void push() {
          hear("push " + lease.getSlot());
        }

        @Override
        public List<SlotResult> awaitPushed() {
          hear("await " + lease.getSlot());
          return results(lease);
        }
      };
    }

    @Override
    public void pullAhead(SlotLease last, Member worker) {
      hear("pull ahead of " + last.getSlot());
    }

    private void hear(String what) {
      heard.add(what);
      if (what.equals(asksToEnd)) {
        termination.request();
      }
      if (stale.contains(what)) {
        throw new StaleException("generation 1 (expected: 2)");
      }
    }
  }

  private static List<SlotResult> results(SlotLease lease) {
    return IntStream.range(lease.getSlot(), lease.getSlot() + lease.getMicroBatchesCount())
        .mapToObj(slot -> SlotResult.newBuilder().setSlot(slot).build())
        .toList();
  }

  private static NextSlotResponse lease(int slot) {
    return lease(slot, 1);
  }

  private static NextSlotResponse lease(int slot, int count) {
    SlotLease.Builder lease = SlotLease.newBuilder().setSlot(slot);
    lease.addAllMicroBatches(Collections.nCopies(count, MicroBatch.getDefaultInstance()));
    return NextSlotResponse.newBuilder().setLease(lease).build();
  }

  private static NextSlotResponse waitFor(String reason) {
    return NextSlotResponse.newBuilder().setWait(Wait.newBuilder().setReason(reason)).build();
  }

  private static NextSlotResponse stopResponse() {
    return NextSlotResponse.newBuilder().setStop(Stop.newBuilder().setReason("done")).build();
  }

  private final class FakeMembership extends MembershipGrpc.MembershipImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> responses) {
      joins++;
      UnaryCall.answer(
          responses,
          () -> JoinResponse.newBuilder().setMember(WORKER).setLeaseSeconds(1000).build());
    }
  }

  private final class FakeSchedule extends ScheduleGrpc.ScheduleImplBase {
    @Override
    public void nextSlot(NextSlotRequest request, StreamObserver<NextSlotResponse> responses) {
      requests.add(request);
      UnaryCall.answer(responses, () -> answers.remove().get());
    }
  }
}
