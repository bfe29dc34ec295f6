package cxrcml.parameters.rpc;

import static cxrcml.parameters.rpc.ShardHarness.ELEMENTS;
import static cxrcml.parameters.rpc.ShardHarness.FENCE;
import static cxrcml.parameters.rpc.ShardHarness.MAX_SLOTS;
import static cxrcml.parameters.rpc.ShardHarness.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.ParameterExchangeGrpc;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.Stretch;
import cxrcml.parameters.v1.TensorChunk;
import cxrcml.service.spec.ExchangeSpec;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that stand still cost a shard no more than it has set aside for them. */
class MemoryBoundTest {
  private static final int CHUNKS = ELEMENTS / 2;

  private ShardHarness shards;

  @BeforeEach
  void open() throws Exception {
    shards = new ShardHarness(1);
    shards.load(FENCE, 0);
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void aReaderThatStandsStillIsSentNothingMoreAndLosesItsVersion() throws Exception {
    Peer<PullRequest, TensorChunk> slow = new Peer<>();
    ParameterExchangeGrpc.newStub(shards.channelTo(0)).pull(singleElements(), slow);
    slow.call.request(1);
    assertThat(slow.received).isEqualTo(1);
    double sent = sentBytes();
    assertThat(sent).isLessThan(10 * Float.BYTES);

    for (int step = 0; step < 3; step++) {
      shards.push(step, 0, 1);
      shards.apply(step, 1, 0.01);
      assertThat(shards.pull(step + 1)).hasSize(ELEMENTS);
    }

    assertThat(sentBytes()).isEqualTo(sent + 3.0 * ELEMENTS * Float.BYTES);
    assertThat(slow.status).isNull();
    slow.call.request(CHUNKS);
    assertThat(slow.status.getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(slow.received).isLessThan(10);
  }

  @Test
  void aReaderThatGoesOnInTimeGetsItsVersion() throws Exception {
    Peer<PullRequest, TensorChunk> slow = new Peer<>();
    ParameterExchangeGrpc.newStub(shards.channelTo(0)).pull(singleElements(), slow);
    slow.call.request(1);
    shards.push(0, 0, 1);
    shards.apply(0, 1, 0.01);

    slow.call.request(CHUNKS);

    assertThat(slow.status).isEqualTo(Status.OK);
    assertThat(slow.received).isEqualTo(CHUNKS);
  }

  @Test
  void sendersThatStandStillHoldOneGradientMoreThanThereAreSlots() throws Exception {
    List<Peer<TensorChunk, PushResponse>> stalled = new ArrayList<>();
    for (int i = 0; i <= MAX_SLOTS; i++) {
      stalled.add(begin(i % MAX_SLOTS));
      assertThat(stalled.get(i).status).isNull();
    }

    assertThat(begin(0).status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);

    stalled.subList(1, stalled.size()).forEach(peer -> peer.call.cancel("gone", null));
    for (int slot = 0; slot < MAX_SLOTS; slot++) {
      shards.push(0, slot, MAX_SLOTS);
    }
    assertThat(shards.allNorms()).isNotEmpty();
  }

  @Test
  void stepsAheadHoldAsManyGradientsAsTheyHaveSlots() throws Exception {
    ExchangeSpec stale = new ExchangeSpec("float32", 1, 1, "stale", 2);
    try (ShardHarness other = new ShardHarness(1, stale)) {
      other.load(FENCE, 0);
      List<Peer<TensorChunk, PushResponse>> stalled = new ArrayList<>();
      for (int i = 0; i <= 3 * MAX_SLOTS; i++) {
        stalled.add(begin(other, i / MAX_SLOTS % 3, i % MAX_SLOTS));
        assertThat(stalled.get(i).status).isNull();
      }

      assertThat(begin(other, 0, 0).status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private Peer<TensorChunk, PushResponse> begin(int slot) {
    return begin(shards, 0, slot);
  }

  /** Opens a push and sends its first element. */
  private static Peer<TensorChunk, PushResponse> begin(ShardHarness shards, int step, int slot) {
    Peer<TensorChunk, PushResponse> peer = new Peer<>();
    ParameterExchangeGrpc.newStub(shards.channelTo(0)).push(peer);
    ByteBuffer zero = ByteBuffer.allocate(Float.BYTES);
    CRC32C crc = new CRC32C();
    crc.update(zero.duplicate());
    peer.call.onNext(
        TensorChunk.newBuilder()
            .setHeader(
                ChunkHeader.newBuilder()
                    .setStart(ShardHarness.start(step, slot, MAX_SLOTS).toBuilder().setVersion(0))
                    .setCrc32C((int) crc.getValue()))
            .setPayload(ByteString.copyFrom(zero))
            .build());
    peer.call.request(1);
    return peer;
  }

  /** Every other element, each in a chunk of its own. */
  private static PullRequest singleElements() {
    PullRequest.Builder request =
        PullRequest.newBuilder().setFence(FENCE).setMember(WORKER).setVersion(0);
    for (int i = 0; i < CHUNKS; i++) {
      request.addStretches(Stretch.newBuilder().setFrom(2 * i).setTo(2 * i + 1));
    }
    return request.build();
  }

  private double sentBytes() {
    return shards.registry.getSampleValue(
        "cxrcml_parameters_transferred_bytes_total",
        new String[] {"direction"},
        new String[] {"out"});
  }

  /** Takes messages only when asked to. */
  private static final class Peer<Q, A> implements ClientResponseObserver<Q, A> {
    ClientCallStreamObserver<Q> call;
    int received;
    Status status;

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requests) {
      call = requests;
      call.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(A message) {
      received++;
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
