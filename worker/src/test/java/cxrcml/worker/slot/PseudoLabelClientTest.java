package cxrcml.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.model.loss.ClusteredEmbedding;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.UnaryCall;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PseudoLabelClientTest {
  private static final List<Integer> SAMPLES = List.of(30, 10, 20);
  private static final float[][] EMBEDDINGS = {{0.6f, 0.8f}, {1, 0}, {0, -1}};

  private final FakeClusterer clusterer = new FakeClusterer();
  private final String name = InProcessServerBuilder.generateName();
  private final PseudoLabelClient client =
      new PseudoLabelClient(
          PseudoLabelClientTest::channel,
          new Retry(
              Duration.ofMillis(1),
              Duration.ofMillis(1),
              Duration.ZERO,
              new SplittableRandom(1),
              () -> false),
          2,
          ClusteredEmbedding.IMAGE);
  private Server server;

  @BeforeEach
  void serve() throws IOException {
    server =
        InProcessServerBuilder.forName(name).directExecutor().addService(clusterer).build().start();
  }

  @AfterEach
  void close() {
    client.close();
    server.shutdownNow();
  }

  @Test
  void asksUnderTheLeaseAndShapesTheAnswer() throws InterruptedException {
    SlotLease lease = lease(7);

    PseudoLabels labels = client.assign(lease, Member.getDefaultInstance(), SAMPLES, EMBEDDINGS);

    assertThat(clusterer.request.getFence()).isEqualTo(lease.getFence());
    assertThat(clusterer.request.getStep()).isEqualTo(lease.getStep());
    assertThat(clusterer.request.getMixtureVersion()).isEqualTo(7);
    assertThat(clusterer.request.getSamplesList()).containsExactly(30, 10, 20);
    assertThat(clusterer.request.getEmbeddingsList()).containsExactly(0.6f, 0.8f, 1f, 0f, 0f, -1f);
    assertThat(labels.responsibilities())
        .isDeepEqualTo(new float[][] {{1, 0}, {0.5f, 0.5f}, {0, 1}});
    assertThat(labels.clusterWeights()).containsExactly(0.25f, 1.75f);
  }

  @Test
  void asksInAsManyCallsAsKeepMessagesWithinTheirLimit() throws InterruptedException {
    int samples = 1_300;
    float[][] embeddings = new float[samples][512];
    List<Integer> many = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      embeddings[i][i % 512] = 1;
      many.add(1_000_000 + i);
    }
    clusterer.echoing = true;

    PseudoLabels labels = client.assign(lease(7), Member.getDefaultInstance(), many, embeddings);

    assertThat(clusterer.requests).hasSize(3);
    assertThat(clusterer.requests)
        .allMatch(request -> request.getSerializedSize() <= TensorMessage.MAX_PAYLOAD_BYTES);
    assertThat(clusterer.requests.stream().flatMap(request -> request.getSamplesList().stream()))
        .isEqualTo(many);
    for (int i = 0; i < samples; i++) {
      assertThat(labels.responsibilities()[i]).containsExactly(1_000_000 + i, 1);
    }
    assertThat(labels.clusterWeights()).containsExactly(0.25f, 1.75f);
  }

  @Test
  void hasNoLabelsWhileThereIsNoMixture() throws InterruptedException {
    assertThat(client.assign(lease(0), Member.getDefaultInstance(), SAMPLES, EMBEDDINGS)).isNull();
    assertThat(clusterer.request.getEmbeddingsCount()).isEqualTo(6);
  }

  @Test
  void slotIsVoidWhereTheClustererIsAwayOrAhead() {
    List<Status> away =
        List.of(
            Status.ABORTED,
            Status.UNAVAILABLE,
            Status.DEADLINE_EXCEEDED,
            Status.CANCELLED,
            Status.FAILED_PRECONDITION);
    for (Status status : away) {
      clusterer.failure = status.withDescription("away");

      assertThatThrownBy(
              () -> client.assign(lease(7), Member.getDefaultInstance(), SAMPLES, EMBEDDINGS))
          .as(status.toString())
          .isInstanceOf(StaleException.class)
          .hasMessage("clusterer at " + name + ": away");
    }
  }

  @Test
  void refusalIsThrownAsItIs() {
    clusterer.failure = Status.INVALID_ARGUMENT.withDescription("bad");

    assertThatThrownBy(
            () -> client.assign(lease(7), Member.getDefaultInstance(), SAMPLES, EMBEDDINGS))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("INVALID_ARGUMENT: bad");
  }

  private SlotLease lease(long mixture) {
    return SlotLease.newBuilder()
        .setFence(Fence.newBuilder().setRun("r").setGeneration(2))
        .setStep(40)
        .setMixtureVersion(mixture)
        .setClusterer(name)
        .build();
  }

  private static ManagedChannel channel(String address) {
    return InProcessChannelBuilder.forName(address).directExecutor().build();
  }

  private static final class FakeClusterer extends PseudoLabelsGrpc.PseudoLabelsImplBase {
    final List<AssignRequest> requests = new ArrayList<>();
    Status failure;
    AssignRequest request;

    /** Answers with a sample's index and 1. */
    boolean echoing;

    @Override
    public void assign(AssignRequest received, StreamObserver<AssignResponse> responses) {
      request = received;
      requests.add(received);
      UnaryCall.answer(responses, this::answer);
    }

    private AssignResponse answer() {
      if (failure != null) {
        throw failure.asRuntimeException();
      }
      if (echoing) {
        AssignResponse.Builder response =
            AssignResponse.newBuilder().addAllClusterWeights(List.of(0.25f, 1.75f));
        request
            .getSamplesList()
            .forEach(i -> response.addResponsibilities(i).addResponsibilities(1));
        return response.build();
      }
      return request.getMixtureVersion() == 0
          ? AssignResponse.getDefaultInstance()
          : AssignResponse.newBuilder()
              .setMixtureVersion(request.getMixtureVersion())
              .addAllResponsibilities(List.of(1f, 0f, 0.5f, 0.5f, 0f, 1f))
              .addAllClusterWeights(List.of(0.25f, 1.75f))
              .build();
    }
  }
}
