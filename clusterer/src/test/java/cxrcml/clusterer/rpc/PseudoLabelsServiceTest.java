package cxrcml.clusterer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.contribution.Reservoir;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.projection.Projection;
import cxrcml.clusterer.state.GlobalMixture;
import cxrcml.clusterer.state.Snapshot;
import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.clusterer.version.Assignments;
import cxrcml.clusterer.version.MixtureVersion;
import cxrcml.run.v1.Fence;
import cxrcml.service.rpc.Statuses;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PseudoLabelsServiceTest {
  private static final Fence FENCE =
      Fence.newBuilder().setRun("r").setTerm(2).setGeneration(5).build();

  private final CurrentGeneration generation = new CurrentGeneration();
  private final CollectorRegistry registry = new CollectorRegistry();
  private GlobalMixture mixture;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(new PseudoLabelsService(generation, new ClustererMetrics(registry)))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    mixture =
        new GlobalMixture(
            12,
            2,
            new Snapshot(List.of(), List.of(version(3)), Assignments.NONE),
            Reservoir.UNBOUNDED);
    generation.set(new Generation(FENCE, mixture));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void assignsEveryEmbeddingInOrder() {
    AssignResponse response = assign(request(3).build());

    assertThat(response.getMixtureVersion()).isEqualTo(3);
    assertThat(response.getClusterWeightsList()).containsExactly(0.5f, 1.5f);
    List<Float> responsibilities = response.getResponsibilitiesList();
    assertThat(responsibilities).hasSize(6);
    for (int i = 0; i < 3; i++) {
      assertThat(responsibilities.get(2 * i) + responsibilities.get(2 * i + 1))
          .isCloseTo(1, within(1e-6f));
    }
    assertThat(responsibilities.get(0)).isGreaterThan(0.9f);
    assertThat(responsibilities.get(2)).isLessThan(0.1f);
  }

  @Test
  void onlyTakesContributionsWhereNoVersionIsWanted() {
    assertThat(assign(request(0).build())).isEqualTo(AssignResponse.getDefaultInstance());

    assertThat(mixture.snapshot(18).contributions())
        .extracting(Contribution::sample)
        .containsExactly(4, 7, 11);
    assertThat(mixture.snapshot(17).contributions()).isEmpty();
    assertThat(registry.getSampleValue("cxrcml_clusterer_contributions_total")).isEqualTo(3);
  }

  @Test
  void aRepeatedContributionChangesNothing() {
    AssignResponse first = assign(request(3).build());
    Snapshot before = mixture.snapshot(18);

    AssignResponse second = assign(request(3).build());

    assertThat(second).isEqualTo(first);
    assertThat(mixture.snapshot(18)).isEqualTo(before);
  }

  @Test
  void aVersionThatDoesNotExistIsWaitedFor() {
    StatusRuntimeException refused = refusal(request(4).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo("mixture_version: 4 (expected: one that is kept; newest: 3)");
    assertThat(mixture.samples()).isZero();
  }

  @Test
  void aWrongNumberOfValuesIsInvalid() {
    StatusRuntimeException refused = refusal(request(3).addEmbeddings(1).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo(
            "embeddings: 7 values for 3 samples (expected: 2 for each of at least one sample)");
    assertThat(mixture.samples()).isZero();
  }

  @Test
  void aValueThatIsNotFiniteIsInvalid() {
    StatusRuntimeException refused =
        refusal(request(3).setEmbeddings(3, Float.NEGATIVE_INFINITY).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo("embedding of sample 4: -Infinity (expected: finite)");
    assertThat(mixture.samples()).isZero();
  }

  @Test
  void aSampleThatTheDataSetHasNotIsInvalid() {
    StatusRuntimeException refused = refusal(request(3).setSamples(1, 12).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).isEqualTo("sample: 12 (expected: < 12)");
    assertThat(mixture.samples()).isZero();
  }

  @Test
  void aStaleFenceIsAbortedWithTheOneThatHolds() {
    StatusRuntimeException refused =
        refusal(request(3).setFence(FENCE.toBuilder().setGeneration(4)).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(refused.getTrailers().get(Statuses.FENCE)).isEqualTo(FENCE);
    assertThat(mixture.samples()).isZero();
  }

  @Test
  void aNewerFenceIsWaitedFor() {
    StatusRuntimeException refused =
        refusal(request(3).setFence(FENCE.toBuilder().setGeneration(6)).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void theFirstGenerationIsWaitedFor() {
    generation.set(null);

    StatusRuntimeException refused = refusal(request(3).build());

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo("run r, term 2, generation 5 (here: nothing loaded yet)");
  }

  private AssignResponse assign(AssignRequest request) {
    return PseudoLabelsGrpc.newBlockingStub(channel).assign(request);
  }

  private StatusRuntimeException refusal(AssignRequest request) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> assign(request));
  }

  private static AssignRequest.Builder request(long version) {
    return AssignRequest.newBuilder()
        .setFence(FENCE)
        .setStep(17)
        .addAllSamples(List.of(7, 4, 11))
        .addAllEmbeddings(List.of(0.9f, 0.1f, -0.1f, 1f, 0.6f, 0.4f))
        .setMixtureVersion(version);
  }

  /** One component at (1, 0), the other at (0, 1). */
  private static MixtureVersion version(long number) {
    StudentMixture mixture =
        new StudentMixture(
            4,
            new double[] {0.6, 0.4},
            new double[] {1, 0, 0, 1},
            new double[] {0.1, 0.1, 0.1, 0.1});
    return new MixtureVersion(
        number, 9, 10, Projection.identity(2), mixture, 0, List.of(6.0, 4.0), List.of(0.5f, 1.5f));
  }
}
