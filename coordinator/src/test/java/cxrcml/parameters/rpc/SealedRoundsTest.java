package cxrcml.parameters.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.v1.OrdersGrpc.OrdersImplBase;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.coordinator.v1.SealRoundResponse;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.membership.Reports;
import cxrcml.service.rpc.Retry;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SealedRoundsTest {
  private static final Member SHARD =
      Member.newBuilder().setRole(Role.SHARD).setIndex(1).setIncarnation(9).build();

  @Test
  void reportsUntilTheCoordinatorKnowsOrTheGenerationIsOver() throws Exception {
    FakeCoordinator coordinator = new FakeCoordinator();
    coordinator.failures.addAll(List.of(Status.UNAVAILABLE, Status.UNAVAILABLE, Status.OK));
    coordinator.failures.addAll(List.of(Status.INVALID_ARGUMENT, Status.INTERNAL, Status.ABORTED));
    coordinator.failures.add(Status.OK);
    String name = InProcessServerBuilder.generateName();
    Server server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(coordinator)
            .build()
            .start();
    ManagedChannel control = InProcessChannelBuilder.forName(name).directExecutor().build();
    Duration pause = Duration.ofNanos(1000);
    Retry retry =
        new Retry(pause, pause, Duration.ofSeconds(10), new SplittableRandom(1), () -> false);

    try (Reports reports = new Reports(control, retry)) {
      SealedRounds rounds = new SealedRounds(reports, () -> SHARD);
      for (long step = 4; step < 7; step++) {
        rounds.reduced(Fence.getDefaultInstance(), step, new double[] {0.5, step});
      }
      assertThat(coordinator.take()).isEqualTo(request(4));
      assertThat(coordinator.take()).isEqualTo(request(4));
      assertThat(coordinator.take()).isEqualTo(request(4));
      assertThat(coordinator.take()).isEqualTo(request(5));
      assertThat(coordinator.take()).isEqualTo(request(5));
      assertThat(coordinator.take()).isEqualTo(request(5));
      assertThat(coordinator.take()).isEqualTo(request(6));
    } finally {
      control.shutdownNow();
      server.shutdownNow();
    }
  }

  private static SealRoundRequest request(long step) {
    return SealRoundRequest.newBuilder()
        .setShard(SHARD)
        .setFence(Fence.getDefaultInstance())
        .setStep(step)
        .addSquaredNorms(0.5)
        .addSquaredNorms(step)
        .build();
  }

  private static final class FakeCoordinator extends OrdersImplBase {
    final Deque<Status> failures = new ArrayDeque<>();
    private final BlockingQueue<SealRoundRequest> requests = new LinkedBlockingQueue<>();

    SealRoundRequest take() throws InterruptedException {
      return requests.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void sealRound(SealRoundRequest request, StreamObserver<SealRoundResponse> answer) {
      Status status = failures.pop();
      requests.add(request);
      if (!status.isOk()) {
        answer.onError(status.asRuntimeException());
        return;
      }
      answer.onNext(SealRoundResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }
}
