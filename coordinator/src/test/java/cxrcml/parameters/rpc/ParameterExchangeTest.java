package cxrcml.parameters.rpc;

import static cxrcml.parameters.rpc.ShardHarness.ELEMENTS;
import static cxrcml.parameters.rpc.ShardHarness.FENCE;
import static cxrcml.parameters.rpc.ShardHarness.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.v1.ParameterExchangeGrpc;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.Stretch;
import cxrcml.parameters.v1.TensorChunk;
import cxrcml.run.v1.Fence;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.spec.ExchangeSpec;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterExchangeTest {
  private static final Stretches ALL = Stretches.all(ELEMENTS);

  private static final Parameter TOKENS =
      ParameterLayout.of(ShardHarness.MODEL)
          .parameter("text_model.embeddings.token_embedding.weight");

  private static final Stretches.Table TABLE =
      new Stretches.Table(TOKENS.offset(), (int) TOKENS.shape()[0], (int) TOKENS.shape()[1]);

  private static final List<List<Integer>> ORDERS =
      List.of(
          List.of(0, 1, 2),
          List.of(0, 2, 1),
          List.of(1, 0, 2),
          List.of(1, 2, 0),
          List.of(2, 0, 1),
          List.of(2, 1, 0));

  @TempDir Path output;

  private ShardHarness shards;

  @BeforeEach
  void open() throws Exception {
    shards = new ShardHarness(2);
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void anyNumberOfShardsGivesTheSameBits() throws Exception {
    shards.load(FENCE, 0);
    List<double[]> norms = new ArrayList<>();
    float[] expected = train(shards, norms);

    for (int count : new int[] {1, 4, 7}) {
      try (ShardHarness others = new ShardHarness(count)) {
        others.load(FENCE, 0);
        List<double[]> otherNorms = new ArrayList<>();
        assertThat(train(others, otherNorms)).isEqualTo(expected);
        assertThat(otherNorms.toArray()).isEqualTo(norms.toArray());
      }
    }
  }

  @Test
  void everyOrderOfArrivalGivesTheSameBitsOnAnyNumberOfShards() throws Exception {
    float[] expected = null;
    for (int count : new int[] {1, 2, 4, 7}) {
      for (List<Integer> order : ORDERS) {
        try (ShardHarness some = new ShardHarness(count)) {
          some.load(FENCE, 0);
          for (int slot : order) {
            some.push(0, slot, 3);
          }
          some.apply(0, 0.75, 0.01);
          float[] values = some.pull(1);
          expected = expected == null ? values : expected;
          assertThat(values).as("%d shards, %s", count, order).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aSumOfSlotsGivesTheBitsOfItsSlotsAndCountsOnce() throws Exception {
    for (int count : new int[] {1, 2, 4, 7}) {
      try (ShardHarness one = new ShardHarness(count);
          ShardHarness sums = new ShardHarness(count)) {
        one.load(FENCE, 0);
        sums.load(FENCE, 0);
        for (int step = 0; step < 2; step++) {
          for (int slot = 0; slot < 3; slot++) {
            one.push(step, slot, 3);
          }
          sums.push(step, 2, 3);
          sums.client.push(pair(step), sum(step), ALL);
          sums.client.push(pair(step), ShardHarness.gradient(step, 9), ALL);
          sums.push(step, 0, 3);
          assertThat(sums.allNorms()).isEqualTo(one.allNorms());
          one.apply(step, 0.5, 0.01);
          sums.apply(step, 0.5, 0.01);
        }
        assertThat(sums.pull(2)).isEqualTo(one.pull(2));
      }
    }
  }

  @Test
  void aSumOfWhichASlotIsThereIsRefusedAndChangesNothing() throws Exception {
    try (ShardHarness one = new ShardHarness(2)) {
      one.load(FENCE, 0);
      shards.load(FENCE, 0);
      for (int slot = 0; slot < 3; slot++) {
        one.push(0, slot, 3);
        shards.push(0, slot, 3);
        if (slot == 0) {
          assertThatThrownBy(() -> shards.client.push(pair(0), sum(0), ALL))
              .hasMessageContaining("(expected: none or all of them are there already)");
        }
      }
      shards.client.push(pair(0), sum(0), ALL); // all of it is there: acknowledged
      one.apply(0, 0.5, 0.01);
      shards.apply(0, 0.5, 0.01);

      assertThat(shards.pull(1)).isEqualTo(one.pull(1));
    }
  }

  private static ExchangeSpec stale(int staleness) {
    return new ExchangeSpec("float32", 1, 1, "stale", staleness);
  }

  /** Steps 0 and 1 from version 0, in whatever order their gradients come. */
  @Test
  void aStepThatIsAheadIsKeptUntilItsTurn() throws Exception {
    try (ShardHarness inOrder = new ShardHarness(2, stale(1));
        ShardHarness ahead = new ShardHarness(2, stale(1))) {
      inOrder.load(FENCE, 0);
      ahead.load(FENCE, 0);
      for (int slot = 0; slot < 2; slot++) {
        pushOf(inOrder, 0, 0, slot);
      }
      inOrder.apply(0, 0.5, 0.01);
      for (int slot = 0; slot < 2; slot++) {
        pushOf(inOrder, 1, 0, slot);
        pushOf(ahead, 1, 0, slot);
      }
      inOrder.apply(1, 0.5, 0.01);
      assertThatThrownBy(() -> ahead.apply(1, 0.5, 0.01))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("step 1: not reduced here (newest version: 0)");
      pushOf(ahead, 0, 0, 1);
      pushOf(ahead, 0, 0, 0);
      ahead.apply(0, 0.5, 0.01);
      ahead.apply(1, 0.5, 0.01);

      assertThat(ahead.pull(2)).isEqualTo(inOrder.pull(2));
    }
  }

  @Test
  void whatIsTooStaleOrTooFarAheadIsRefused() throws Exception {
    try (ShardHarness some = new ShardHarness(1, stale(2))) {
      some.load(FENCE, 4);
      pushOf(some, 6, 4, 0);

      assertThatThrownBy(() -> pushOf(some, 6, 3, 1))
          .hasMessageContaining("version: 3 (expected: 4 to 4)");
      assertThatThrownBy(() -> pushOf(some, 5, 5, 1))
          .hasMessageContaining("version: 5 (expected: 3 to 4)");
      assertThatThrownBy(() -> pushOf(some, 7, 4, 1))
          .isInstanceOf(StaleException.class)
          .hasMessageContaining("step 7 is too far ahead (version: 4)");
    }
  }

  private static void pushOf(ShardHarness shards, long step, long version, int slot)
      throws InterruptedException {
    PushStart start = ShardHarness.start(step, slot, 2).toBuilder().setVersion(version).build();
    shards.client.push(start, ShardHarness.gradient(step, slot), ALL);
  }

  private static PushStart pair(long step) {
    return ShardHarness.start(step, 0, 3).toBuilder().setCount(2).build();
  }

  private static ByteBuffer sum(long step) {
    ByteBuffer sum = ShardHarness.gradient(step, 0);
    ByteBuffer other = ShardHarness.gradient(step, 1);
    for (int at = 0; at < sum.capacity(); at += Float.BYTES) {
      sum.putFloat(at, sum.getFloat(at) + other.getFloat(at));
    }
    return sum;
  }

  private static float[] train(ShardHarness shards, List<double[]> norms) throws Exception {
    for (int step = 0; step < 4; step++) {
      int slots = 1 + step % 3;
      for (int slot = slots - 1; slot >= 0; slot--) {
        shards.push(step, slot, slots);
      }
      norms.add(shards.allNorms());
      shards.apply(step, 0.75, 0.01);
    }
    return shards.pull(4);
  }

  @Test
  void anyNumberOfChannelsGivesTheSameBits() throws Exception {
    shards.load(FENCE, 0);
    float[] expected = train(shards, new ArrayList<>());

    try (ShardHarness others = new ShardHarness(4, new ExchangeSpec("float32", 3, 1, "bulk", 1))) {
      others.load(FENCE, 0);
      assertThat(train(others, new ArrayList<>())).isEqualTo(expected);
    }
  }

  @Test
  void halvesAreTheGradientRoundedToNearestEven() throws Exception {
    try (ShardHarness exact = new ShardHarness(2);
        ShardHarness halves = new ShardHarness(4, new ExchangeSpec("bfloat16", 1, 1, "bulk", 1))) {
      exact.load(FENCE, 0);
      halves.load(FENCE, 0);
      for (int step = 0; step < 3; step++) {
        for (int slot = 0; slot < 3; slot++) {
          halves.push(step, 2 - slot, 3);
          ByteBuffer gradient = ShardHarness.gradient(step, slot);
          for (int at = 0; at < gradient.capacity(); at += Float.BYTES) {
            gradient.putFloat(at, rounded(gradient.getFloat(at)));
          }
          exact.client.push(ShardHarness.start(step, slot, 3), gradient, ALL);
        }
        assertThat(halves.allNorms()).isEqualTo(exact.allNorms());
        exact.apply(step, 0.5, 0.01);
        halves.apply(step, 0.5, 0.01);
      }
      assertThat(halves.pull(3)).isEqualTo(exact.pull(3));
    }
  }

  /** To 8 significant bits, in double: adding and taking away 2^k leaves them, ties to even. */
  private static float rounded(float value) {
    double large = Math.scalb(1.5, Math.getExponent(value) + 52 - 7);
    return (float) (value + large - large);
  }

  @Test
  void rowsThatAreZeroNeedNotBeSent() throws Exception {
    for (int count : new int[] {1, 2, 4, 7}) {
      try (ShardHarness dense = new ShardHarness(count);
          ShardHarness sparse = new ShardHarness(count)) {
        dense.load(FENCE, 0);
        sparse.load(FENCE, 0);
        for (int step = 0; step < 3; step++) {
          for (int slot = 0; slot < 3; slot++) {
            ByteBuffer gradient = ShardHarness.gradient(step, slot);
            Stretches touched = clearRows(gradient, new SplittableRandom(10 * step + slot));
            dense.client.push(ShardHarness.start(step, slot, 3), gradient, ALL);
            sparse.client.push(ShardHarness.start(step, slot, 3), gradient, touched);
          }
          assertThat(sparse.allNorms()).isEqualTo(dense.allNorms());
          dense.apply(step, 0.5, 0.01);
          sparse.apply(step, 0.5, 0.01);
        }
        assertThat(sparse.pull(3)).isEqualTo(dense.pull(3));
      }
    }
  }

  /** Zeroes most rows of the token embedding; returns the others and what is no token. */
  private static Stretches clearRows(ByteBuffer gradient, SplittableRandom random) {
    for (int row = 0; row < TABLE.rows(); row++) {
      int from = (int) TABLE.from() + row * TABLE.width();
      for (int i = from; random.nextInt(4) > 0 && i < from + TABLE.width(); i++) {
        gradient.putFloat(4 * i, 0);
      }
    }
    return TABLE.rowsAndRest(TABLE.setRows(gradient), ELEMENTS);
  }

  @Test
  void aSparsePullFillsTheWantedElementsAndNoOthers() throws Exception {
    shards.load(FENCE, 0);
    float[] all = shards.pull(0);
    BitSet rows = new BitSet();
    rows.set(3);
    rows.set(4);
    rows.set(60);
    ByteBuffer target = ShardHarness.vector();

    shards.client.pull(FENCE, WORKER, 0, target, TABLE.rows(rows));

    for (int i = 0; i < ELEMENTS; i++) {
      int row = Math.floorDiv(i - (int) TABLE.from(), TABLE.width());
      float expected = row >= 0 && rows.get(row) ? all[i] : 0;
      assertThat(target.getFloat(4 * i)).isEqualTo(expected);
    }
  }

  @Test
  void stretchesThatAreNoAscendingPartsOfTheRangeAreRefused() throws Exception {
    shards.load(FENCE, 0);
    long end = shards.plan.range(0).to();
    for (long[] bounds :
        new long[][] {{-1, 5}, {5, 5}, {7, 5}, {0, end + 1}, {0, 9, 8, 20}, {20, 30, 0, 5}}) {
      PullRequest.Builder request =
          PullRequest.newBuilder().setFence(FENCE).setMember(WORKER).setVersion(0);
      for (int i = 0; i < bounds.length; i += 2) {
        request.addStretches(Stretch.newBuilder().setFrom(bounds[i]).setTo(bounds[i + 1]));
      }
      assertThatThrownBy(
              () ->
                  ParameterExchangeGrpc.newBlockingStub(shards.channelTo(0))
                      .pull(request.build())
                      .forEachRemaining(chunk -> {}))
          .hasMessageStartingWith("INVALID_ARGUMENT: stretch: ");
    }
  }

  @Test
  void replayFromACheckpointOfAnotherPlanGivesTheSameBits() throws Exception {
    float[] expected;
    try (ShardHarness others = new ShardHarness(3, output)) {
      others.load(FENCE, 0);
      others.push(0, 0, 1);
      others.apply(0, 0.5, 0.01);
      others.keep(1);
      others.push(1, 0, 1);
      others.apply(1, 0.5, 0.01);
      expected = others.pull(2);
      others.push(2, 0, 1); // as many updates as there are arrays, before a byte is written
      others.apply(2, 0.5, 0.01);
      others.push(3, 0, 1);
      others.apply(3, 0.5, 0.01);
      others.seal(1);
    }
    try (ShardHarness others = new ShardHarness(2, output)) {
      others.load(FENCE.toBuilder().setGeneration(4).build(), 0);
      others.loadCheckpoint(FENCE, 1);
      others.push(1, 0, 1);
      others.apply(1, 0.5, 0.01);

      assertThat(others.pull(2)).isEqualTo(expected);
    }
  }

  @Test
  void pullBringsTheInitialParameters() throws Exception {
    float[] expected = new float[ShardHarness.ELEMENTS];
    Initialization.fill(
        ParameterLayout.of(ShardHarness.MODEL), ShardHarness.MODEL, ShardHarness.SEED, 0, expected);
    shards.load(FENCE, 0);

    assertThat(shards.pull(0)).isEqualTo(expected);
  }

  @Test
  void versionBeforeTheNewestStaysReadable() throws Exception {
    shards.load(FENCE, 6);
    float[] six = shards.pull(6);
    step(6);
    assertThat(shards.pull(6)).isEqualTo(six);
    assertThat(shards.pull(7)).isNotEqualTo(six);
    step(7);

    assertThatThrownBy(() -> shards.pull(6))
        .isInstanceOf(StaleException.class)
        .hasMessageContaining("version 6 is no longer kept (newest: 8)");
  }

  @Test
  void skippedStepPublishesTheSameParameters() throws Exception {
    shards.load(FENCE, 0);
    step(0);
    float[] one = shards.pull(1);
    shards.push(1, 0, 1);
    shards.skip(1);
    assertThat(shards.pull(2)).isEqualTo(one);
    assertThat(shards.pull(1)).isEqualTo(one);
    step(2);

    assertThat(shards.pull(2)).isEqualTo(one);
    assertThat(shards.pull(3)).isNotEqualTo(one);
  }

  @Test
  void repeatedOrdersChangeNothing() throws Exception {
    shards.load(FENCE, 0);
    step(0);
    float[] one = shards.pull(1);

    shards.apply(0, 1, 0.01);
    shards.skip(0);

    assertThat(shards.pull(1)).isEqualTo(one);
    assertThatThrownBy(() -> shards.apply(1, 1, 0.01))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("step 1: not reduced here (newest version: 1)");
  }

  @Test
  void pullOfTheNextVersionWaitsWithoutAThread() throws Exception {
    shards.load(FENCE, 0);
    Received received = pull(request(FENCE, 1));
    assertThat(received.status).isNull();
    assertThat(received.elements).isZero();

    step(0);

    assertThat(received.status).isEqualTo(Status.OK);
    assertThat(received.elements).isEqualTo(shards.plan.range(0).length());
  }

  @Test
  void waitingPullEndsWithItsGeneration() throws Exception {
    shards.load(FENCE, 0);
    Received received = pull(request(FENCE, 1));

    shards.load(FENCE.toBuilder().setGeneration(6).build(), 0);

    assertThat(received.status.getCode()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void cancelledPullIsForgotten() throws Exception {
    shards.load(FENCE, 0);
    Context.CancellableContext context = Context.current().withCancellation();
    Received received = context.call(() -> pull(request(FENCE, 1)));
    context.cancel(null);

    step(0);

    assertThat(received.status.getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(received.elements).isZero();
  }

  @Test
  void pullTooFarAheadIsRefused() throws Exception {
    shards.load(FENCE, 3);

    assertThat(pull(request(FENCE, 5)).status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThatThrownBy(() -> shards.pull(5))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("version: 5 (expected: <= 4)");
  }

  @Test
  void olderGenerationIsToldTheFenceThatHolds() throws Exception {
    shards.load(FENCE, 0);
    Fence older = FENCE.toBuilder().setGeneration(4).build();

    assertThatThrownBy(() -> shards.client.pull(older, WORKER, 0, ShardHarness.vector(), ALL))
        .isInstanceOfSatisfying(StaleException.class, e -> assertThat(e.current()).contains(FENCE));
    assertThatThrownBy(
            () ->
                shards.client.push(
                    ShardHarness.start(0, 0, 1).toBuilder().setFence(older).build(),
                    ShardHarness.gradient(0, 0),
                    ALL))
        .isInstanceOfSatisfying(StaleException.class, e -> assertThat(e.current()).contains(FENCE));
  }

  @Test
  void ordersOfAnotherGenerationChangeNothing() throws Exception {
    shards.load(FENCE, 0);
    shards.push(0, 0, 1);
    float[] zero = shards.pull(0);
    shards.fence = FENCE.toBuilder().setGeneration(4).build();

    assertThatThrownBy(() -> shards.apply(0, 1, 0.01)).isInstanceOf(StaleException.class);
    assertThatThrownBy(() -> shards.save(0)).isInstanceOf(StaleException.class);

    assertThat(shards.pull(0)).isEqualTo(zero);
  }

  @Test
  void aNewGenerationGivesUpWhatIsBeingSaved() throws Exception {
    shards.load(FENCE, 0);
    shards.keep(0);
    shards.load(FENCE.toBuilder().setGeneration(6).build(), 0);

    shards.writes.forEach(Runnable::run);

    assertThat(shards.saved).isEmpty();
  }

  @Test
  void aVersionThatNobodyHasAnyMoreCannotBeKept() throws Exception {
    shards.load(FENCE, 0);

    assertThatThrownBy(() -> shards.keep(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("version: 1 (expected: 0, the newest)");
  }

  @Test
  void isNotReadyWhileItLoads() throws Exception {
    try (ShardHarness others = new ShardHarness(1, output)) {
      others.load(FENCE, 0);
      assertThat(others.ready).containsExactly(false, true);

      assertThatThrownBy(() -> others.loadCheckpoint(FENCE, 7)).hasMessageContaining("manifest");

      assertThat(others.ready).containsExactly(false, true, false);
    }
  }

  @Test
  void newerGenerationIsAskedToWait() throws Exception {
    assertThat(pull(request(FENCE, 0)).status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    shards.load(FENCE, 0);
    Fence newer = FENCE.toBuilder().setGeneration(6).build();

    assertThat(pull(request(newer, 0)).status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void reportsTheNormsOnceAllSlotsAreThere() throws Exception {
    shards.load(FENCE, 0);
    shards.push(0, 1, 2);
    shards.push(0, 1, 2);
    assertThat(shards.norms).isEqualTo(new double[2][]);

    shards.push(0, 0, 2);

    assertThat(shards.allNorms()).hasSize(shards.plan.blocks());
  }

  private void step(long step) throws Exception {
    shards.push(step, 0, 1);
    shards.apply(step, 1, 0.01);
  }

  private Received pull(PullRequest request) {
    Received received = new Received();
    ParameterExchangeGrpc.newStub(shards.channelTo(0)).pull(request, received);
    return received;
  }

  private static PullRequest request(Fence fence, long version) {
    return PullRequest.newBuilder().setFence(fence).setMember(WORKER).setVersion(version).build();
  }

  /** What the generated client has received. */
  private static final class Received implements StreamObserver<TensorChunk> {
    int elements;
    Status status;

    @Override
    public void onNext(TensorChunk chunk) {
      elements += chunk.getPayload().size() / Float.BYTES;
    }

    @Override
    public void onError(Throwable t) {
      status = Status.fromThrowable(t);
    }

    @Override
    public void onCompleted() {
      status = Status.OK;
    }
  }
}
