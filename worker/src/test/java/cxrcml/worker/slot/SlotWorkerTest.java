package cxrcml.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.v1.AssignRequest;
import cxrcml.clusterer.v1.AssignResponse;
import cxrcml.clusterer.v1.PseudoLabelsGrpc;
import cxrcml.coordinator.v1.FailedCheck;
import cxrcml.coordinator.v1.MicroBatch;
import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.EngineConfig;
import cxrcml.model.loss.ClusteredEmbedding;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.membership.Activity;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.UnaryCall;
import cxrcml.service.spec.ExchangeSpec;
import cxrcml.service.spec.SpecReader;
import cxrcml.worker.batch.BatchLoader;
import cxrcml.worker.batch.BatchesAhead;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker with a real engine and data set, and two shards and a clusterer written by hand. */
class SlotWorkerTest {
  private static final int IMAGE = 8;
  private static final Member SELF = Member.getDefaultInstance();
  private static final List<Integer> SAMPLES = List.of(5, 0, 3, 2);
  private static final ClipConfig MODEL =
      new ClipConfig(
          new VisionConfig(IMAGE, 4, 8, 1, 2, 16), new TextConfig(600, 8, 8, 1, 2, 16), 4);
  private static final ParameterLayout LAYOUT = ParameterLayout.of(MODEL);
  private static final int ELEMENTS = (int) LAYOUT.size();
  private static final int SECOND = ELEMENTS / 2;
  private static final Stretches.Table TOKENS =
      new Stretches.Table(
          LAYOUT.parameter("text_model.embeddings.token_embedding.weight").offset(),
          MODEL.text().vocabularySize(),
          MODEL.text().width());

  @TempDir Path directory;

  private final float[] parameters = new float[ELEMENTS];
  private final float[] gradient = new float[ELEMENTS];
  private final FakeShard first = new FakeShard(parameters, gradient, 0, SECOND);
  private final FakeShard second = new FakeShard(parameters, gradient, SECOND, ELEMENTS);
  private final FakeClusterer clusterer = new FakeClusterer();
  private final List<Server> servers = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private SlotLease lease;
  private SlotWorker worker;

  @BeforeEach
  void open() throws IOException {
    Initialization.fill(LAYOUT, MODEL, 9, 0, parameters);
    lease =
        SlotLease.newBuilder()
            .setFence(Fence.newBuilder().setRun("r").setTerm(1).setGeneration(2))
            .setStep(6)
            .setVersion(6)
            .setSlot(1)
            .setSlots(2)
            .addMicroBatches(batch(SAMPLES))
            .setEpoch(77)
            .setMixtureVersion(3)
            .setContribute(true)
            .addShards(serve(first))
            .addShards(serve(second))
            .setClusterer(serve(clusterer))
            .build();
    ShardPlan plan =
        ShardPlan.newBuilder().setElements(ELEMENTS).addStarts(0).addStarts(SECOND).build();
    Duration instant = Duration.ofMillis(1);
    Retry retry = new Retry(instant, instant, Duration.ZERO, new SplittableRandom(1), () -> false);
    PreparedDataset dataset = opening(PreparedDataset.open(dataset()));
    ClipTokenizer tokenizer = opening(new ClipTokenizer(dataset.tokenizerFile(), 8));
    worker =
        new SlotWorker(
            plan,
            TOKENS,
            new BatchesAhead(
                new BatchLoader(
                    dataset,
                    tokenizer,
                    SpecReader.parse("", List.of("data.shift=1", "data.sentences=sentence"))),
                Runnable::run),
            opening(new ClipTrainer(MODEL, LossConfig.DEFAULTS, EngineConfig.DEFAULTS)),
            opening(
                new ParameterExchangeClient(
                    plan, ExchangeSpec.DEFAULTS, SlotWorkerTest::channel, Duration.ZERO)),
            opening(
                new PseudoLabelClient(SlotWorkerTest::channel, retry, 2, ClusteredEmbedding.IMAGE)),
            new Activity());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void turnsALeaseIntoAGradientOnAllShards() throws InterruptedException {
    SlotResult result = compute(lease);

    assertThat(result.getFence()).isEqualTo(lease.getFence());
    assertThat(result.getStep()).isEqualTo(6);
    assertThat(result.getSlot()).isEqualTo(1);
    assertThat(result.getSamples()).isEqualTo(4);
    // Cosines differ by at most 2, and the initial scale is 1 / 0.07.
    assertThat(result.getContrastiveLoss()).isBetween(0.1, Math.log(4) + 2 / 0.07);
    assertThat(result.getTripletLoss()).isPositive();
    assertThat(result.getAnchorsWithTriplet()).isEqualTo(4);
    assertThat(first.pushed.getSlot()).isEqualTo(1);
    assertThat(second.pushed.getSlots()).isEqualTo(2);
    assertThat(gradient).doesNotContain(Float.NaN);
    for (int[] half : new int[][] {{0, SECOND}, {SECOND, ELEMENTS}}) {
      assertThat(squaredNorm(half[0], half[1])).isPositive().isFinite();
    }
    assertThat(clusterer.request.getSamplesList()).isEqualTo(SAMPLES);
    assertThat(clusterer.request.getMixtureVersion()).isEqualTo(3);
    for (int i = 0; i < 4; i++) {
      List<Float> embedding = clusterer.request.getEmbeddingsList().subList(4 * i, 4 * i + 4);
      assertThat(embedding.stream().mapToDouble(x -> x * x).sum()).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void pushesWhatIsNotFiniteOnlyOnceThatIsConfirmed() throws InterruptedException {
    Arrays.fill(parameters, Float.NaN);

    assertThat(compute(lease).getFailed()).isEqualTo(FailedCheck.NOT_FINITE);
    assertThat(first.pushed).isNull();
    assertThat(clusterer.request).isNull();

    SlotLease confirmed = lease.toBuilder().setConfirmed(true).build();
    assertThat(compute(confirmed).getFailed()).isEqualTo(FailedCheck.FAILED_CHECK_NONE);
    assertThat(first.pushed.getSlot()).isEqualTo(1);
  }

  @Test
  void noGradientOfALeaseIsPushedIfOneIsNotFinite() throws InterruptedException {
    // The second slot needs rows of the token embedding that the first does not.
    clusterer.assigned = () -> Arrays.fill(parameters, Float.NaN);
    SlotLease both = lease.toBuilder().setSlot(0).addMicroBatches(batch(List.of(1, 4))).build();

    ComputedSlots slots = worker.compute(both, SELF);
    slots.push();
    List<SlotResult> results = slots.awaitPushed();

    assertThat(results.get(0).getContrastiveLoss()).isFinite();
    assertThat(results.get(1).getContrastiveLoss()).isNaN();
    assertThat(results).extracting(SlotResult::getFailed).containsOnly(FailedCheck.NOT_FINITE);
    assertThat(first.pushed).isNull();
  }

  @Test
  void reportsThatAShardRefusedTheGradient() throws InterruptedException {
    second.refusal = new IllegalArgumentException("crc32c: 1 (expected: 2)");

    assertThat(compute(lease).getFailed()).isEqualTo(FailedCheck.REFUSED);
  }

  @Test
  void theSameLeaseGivesTheSameBits() throws InterruptedException {
    compute(lease);
    float[] once = gradient.clone();

    compute(lease);

    assertThat(gradient).isEqualTo(once);
    compute(lease.toBuilder().setEpoch(78).build());
    assertThat(gradient).isNotEqualTo(once);
  }

  @Test
  void pullsOncePerVersionAndGeneration() throws InterruptedException {
    compute(lease);
    compute(lease.toBuilder().setSlot(0).build());
    assertThat(first.pulls).isEqualTo(1);

    Fence next = lease.getFence().toBuilder().setGeneration(3).build();
    compute(lease.toBuilder().setFence(next).build());
    compute(lease.toBuilder().setFence(next).setStep(7).setVersion(7).build());

    assertThat(first.pulls).isEqualTo(3);
    assertThat(second.pulls).isEqualTo(3);
  }

  /** Rows of tokens that no text has travel in neither direction, and are not needed. */
  @Test
  void exchangesTheTokensOfTheBatchAlone() throws InterruptedException {
    compute(lease);
    float[] expected = gradient.clone();
    BitSet pulled = new BitSet();
    first.wanted.forEach(stretch -> pulled.set((int) stretch.getFrom(), (int) stretch.getTo()));
    second.wanted.forEach(stretch -> pulled.set((int) stretch.getFrom(), (int) stretch.getTo()));
    assertThat(pulled.cardinality()).isLessThan(ELEMENTS);
    assertThat(first.pushed.getElements() + second.pushed.getElements())
        .isLessThanOrEqualTo(pulled.cardinality());

    for (int i = pulled.nextClearBit(0); i < ELEMENTS; i = pulled.nextClearBit(i + 1)) {
      assertThat((long) i).isBetween(TOKENS.from(), TOKENS.from() + TOKENS.rows() * TOKENS.width());
      assertThat(expected[i]).isZero();
      parameters[i] = Float.NaN;
    }
    compute(lease.toBuilder().setStep(7).setVersion(7).build());
    assertThat(gradient).isEqualTo(expected);
  }

  @Test
  void pullsTheTokensOfAnotherBatchOfTheSameVersion() throws InterruptedException {
    compute(lease.toBuilder().setSlot(0).setMicroBatches(0, batch(SAMPLES.subList(0, 2))).build());
    compute(lease);
    float[] afterAnother = gradient.clone();

    compute(lease.toBuilder().setStep(7).setVersion(7).build());

    assertThat(gradient).isEqualTo(afterAnother);
  }

  @Test
  void aSlotThatIsComputedDuringAPushLeavesThePushedGradientAlone() throws InterruptedException {
    compute(lease);
    float[] expected = gradient.clone();
    SlotLease other = lease.toBuilder().setSlot(0).setEpoch(78).build();
    ComputedSlots one = worker.compute(lease, SELF);

    ComputedSlots two = worker.compute(other, SELF);
    one.push();
    assertThat(one.awaitPushed().get(0).getSlot()).isEqualTo(1);
    assertThat(gradient).isEqualTo(expected);
    two.push();

    assertThat(two.awaitPushed().get(0).getSlot()).isZero();
    float[] ofOther = gradient.clone();
    compute(other);
    assertThat(gradient).isEqualTo(ofOther).isNotEqualTo(expected);
  }

  @Test
  void theSlotsOfALeaseArePushedAsTheirSum() throws InterruptedException {
    List<Integer> others = List.of(1, 4);
    compute(lease);
    float[] sum = gradient.clone();
    compute(lease.toBuilder().setMicroBatches(0, batch(others)).build());
    for (int i = 0; i < sum.length; i++) {
      sum[i] += gradient[i];
    }
    SlotLease both = lease.toBuilder().setSlot(0).addMicroBatches(batch(others)).build();

    ComputedSlots slots = worker.compute(both, SELF);
    slots.push();
    List<SlotResult> results = slots.awaitPushed();

    assertThat(gradient).isEqualTo(sum);
    assertThat(first.pushed.getSlot()).isZero();
    assertThat(first.pushed.getCount()).isEqualTo(2);
    assertThat(results).extracting(SlotResult::getSlot).containsExactly(0, 1);
    assertThat(results).extracting(SlotResult::getSamples).containsExactly(4, 2);
    assertThat(results.get(0).getContrastiveLoss())
        .isNotEqualTo(results.get(1).getContrastiveLoss());
    assertThat(clusterer.request.getSamplesList()).isEqualTo(others);
  }

  /** Where the run allows for staleness. */
  @Test
  void computesAndPushesOnTheVersionOfTheLease() throws InterruptedException {
    SlotLease ahead = lease.toBuilder().setStep(8).build();

    compute(ahead);

    assertThat(first.versions).containsExactly(6L);
    assertThat(first.pushed.getStep()).isEqualTo(8);
    assertThat(first.pushed.getVersion()).isEqualTo(6);
  }

  @Test
  void aVersionThatIsPulledAheadIsThatOfTheNextStep() throws InterruptedException {
    SlotLease next = lease.toBuilder().setStep(7).setVersion(7).build();
    compute(next);
    float[] expected = gradient.clone();
    compute(lease);

    worker.pullAhead(lease, SELF);
    compute(next);

    assertThat(gradient).isEqualTo(expected);
    assertThat(first.versions.subList(2, first.versions.size())).containsOnly(7L);
    compute(next.toBuilder().setSlot(0).build());
    assertThat(gradient).isEqualTo(expected);
  }

  @Test
  void whatIsPulledAheadInVainIsPulledAgain() throws InterruptedException {
    compute(lease);
    float[] expected = gradient.clone();

    worker.pullAhead(lease, SELF);
    compute(lease);
    assertThat(gradient).isEqualTo(expected);
    first.failures.add(new StaleException("version 7 is no longer kept"));
    worker.pullAhead(lease, SELF);
    compute(lease.toBuilder().setStep(7).setVersion(7).build());
    assertThat(gradient).isEqualTo(expected);
    assertThat(first.failures).isEmpty();
  }

  @Test
  void goesOnAfterASlotThatWasVoid() throws InterruptedException {
    compute(lease);
    float[] expected = gradient.clone();
    clusterer.failure = new StaleException("generation 1 (expected: 2)");
    assertThatThrownBy(() -> compute(lease)).isInstanceOf(StaleException.class);
    clusterer.failure = null;

    compute(lease);

    assertThat(gradient).isEqualTo(expected);
  }

  @Test
  void withoutAMixtureTheLossIsContrastiveOnly() throws InterruptedException {
    SlotResult result = compute(lease.toBuilder().setMixtureVersion(0).build());

    assertThat(result.getTripletLoss()).isZero();
    assertThat(clusterer.request.getSamplesCount()).isEqualTo(4);
  }

  private SlotResult compute(SlotLease what) throws InterruptedException {
    ComputedSlots slots = worker.compute(what, SELF);
    slots.push();
    return slots.awaitPushed().get(0);
  }

  private static MicroBatch batch(List<Integer> samples) {
    return MicroBatch.newBuilder().addAllSamples(samples).build();
  }

  private double squaredNorm(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) gradient[i] * gradient[i];
    }
    return sum;
  }

  private Path dataset() throws IOException {
    Path out = directory.resolve("data");
    SplittableRandom random = new SplittableRandom(5);
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            out, IMAGE, List.of("Mass", "Edema"), ClassGrouping.byPrevalence(), "test")) {
      for (int i = 0; i < 6; i++) {
        byte[] image = new byte[IMAGE * IMAGE];
        random.nextBytes(image);
        BitSet labels = BitSet.valueOf(new long[] {1 + i % 3});
        String text = "Mass " + i + ". Heart size " + 3 * i + ".";
        writer.add(new SampleRow("i" + i, "p" + i, "s" + i, "PA", i % 2, text, labels), image);
      }
      writer.finish(TokenizerSource.trained(600));
    }
    return out;
  }

  private <T extends AutoCloseable> T opening(T resource) {
    opened.add(0, resource);
    return resource;
  }

  private String serve(BindableService service) throws IOException {
    String name = InProcessServerBuilder.generateName();
    servers.add(
        InProcessServerBuilder.forName(name).directExecutor().addService(service).build().start());
    return name;
  }

  private static ManagedChannel channel(String name) {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /** Samples of even and odd place belong to the two components. */
  private static final class FakeClusterer extends PseudoLabelsGrpc.PseudoLabelsImplBase {
    AssignRequest request;
    StaleException failure;
    Runnable assigned = () -> {};

    @Override
    public void assign(AssignRequest received, StreamObserver<AssignResponse> responses) {
      request = received;
      UnaryCall.answer(responses, this::answer);
    }

    private AssignResponse answer() {
      if (failure != null) {
        throw failure;
      }
      assigned.run();
      AssignResponse.Builder response = AssignResponse.newBuilder();
      if (request.getMixtureVersion() > 0) {
        response.addAllClusterWeights(List.of(1f, 1f));
        for (int i = 0; i < request.getSamplesCount(); i++) {
          response.addResponsibilities(1 - i % 2).addResponsibilities(i % 2);
        }
      }
      return response.build();
    }
  }
}
