package cxrcml.service.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.ParameterExchangeGrpc.ParameterExchangeImplBase;
import cxrcml.parameters.v1.PullRequest;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.Stretch;
import cxrcml.parameters.v1.TensorChunk;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.Statuses;
import cxrcml.service.spec.ExchangeSpec;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against shards that are written with the generated classes. */
class ParameterExchangeClientTest {
  private static final int ELEMENTS = 700_003;
  private static final int SECOND = 300_001;
  private static final Fence FENCE = Fence.newBuilder().setRun("a").setGeneration(3).build();
  private static final PushStart START = PushStart.newBuilder().setFence(FENCE).setStep(5).build();

  private static final Stretches ALL = Stretches.all(ELEMENTS);

  private static final ShardPlan PLAN =
      ShardPlan.newBuilder().setElements(ELEMENTS).addStarts(0).addStarts(SECOND).build();

  private final FakeShard first = new FakeShard(0, SECOND);
  private final FakeShard second = new FakeShard(SECOND, ELEMENTS);
  private final List<Server> servers = new ArrayList<>();
  private final List<String> opened = new ArrayList<>();
  private List<String> addresses;
  private ParameterExchangeClient client;

  @BeforeEach
  void open() throws IOException {
    addresses = List.of(serve(first), serve(second));
    client = client(1, Duration.ofSeconds(20));
  }

  private ParameterExchangeClient client(int channels, Duration patience) {
    ParameterExchangeClient connected =
        new ParameterExchangeClient(
            PLAN, new ExchangeSpec("float32", channels, 1, "bulk", 1), this::channel, patience);
    connected.connect(addresses);
    return connected;
  }

  private ManagedChannel channel(String name) {
    opened.add(name);
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void close() {
    client.close();
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void pullFillsTheVectorFromAllShards() throws Exception {
    ByteBuffer target = vector();

    client.pull(FENCE, Member.getDefaultInstance(), 5, target, ALL);

    for (int i = 0; i < ELEMENTS; i++) {
      assertThat(target.getFloat(4 * i)).isEqualTo(i);
    }
  }

  @Test
  void pullIsCutIntoAsManyPartsAsThereAreChannels() throws Exception {
    try (ParameterExchangeClient wide = client(3, Duration.ZERO)) {
      ByteBuffer target = vector();

      wide.pull(FENCE, Member.getDefaultInstance(), 5, target, ALL);

      for (int i = 0; i < ELEMENTS; i++) {
        assertThat(target.getFloat(4 * i)).isEqualTo(i);
      }
      assertThat(first.calls).isEqualTo(3);
      assertThat(second.calls).isEqualTo(3);
      for (String address : addresses) { // one of the client before
        assertThat(Collections.frequency(opened, address)).isEqualTo(1 + 3);
      }
    }
  }

  @Test
  void parametersThatAreNotExactAreRefused() {
    first.encoding = Encoding.BFLOAT16;
    try (ParameterExchangeClient impatient = client(1, Duration.ZERO)) {
      assertThatThrownBy(() -> impatient.pull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL))
          .isInstanceOf(StaleException.class)
          .hasMessageContaining("BFLOAT16 (expected: FLOAT32");
    }
  }

  @Test
  void pushSendsEachShardItsPartInBoundedChunks() throws Exception {
    ByteBuffer gradient = vector();
    for (int i = 0; i < ELEMENTS; i++) {
      gradient.putFloat(4 * i, 2 * i);
    }

    client.push(START, gradient, ALL);

    for (FakeShard shard : List.of(first, second)) {
      long offset = shard.from;
      for (TensorChunk chunk : shard.pushed) {
        assertThat(chunk.getHeader().getOffset()).isEqualTo(offset);
        assertThat(chunk.getHeader().hasStart()).isEqualTo(offset == shard.from);
        assertThat(chunk.getPayload().size()).isLessThanOrEqualTo(1 << 20);
        assertThat(chunk.getHeader().getCrc32C()).isEqualTo(crc(chunk.getPayload()));
        assertThat(chunk.getPayload().asReadOnlyByteBuffer())
            .isEqualTo(gradient.slice((int) (4 * offset), chunk.getPayload().size()));
        offset += chunk.getPayload().size() / 4;
      }
      assertThat(offset).isEqualTo(shard.to);
    }
  }

  @Test
  void triesAgainWhatMayYetSucceed() throws Exception {
    first.failures.add(Status.UNAVAILABLE.asRuntimeException());
    first.failures.add(Status.FAILED_PRECONDITION.asRuntimeException());
    second.failures.add(Status.UNAVAILABLE.asRuntimeException());

    client.push(START, vector(), ALL);
    first.failures.add(Status.UNAVAILABLE.asRuntimeException());
    client.pull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL);

    assertThat(first.calls).isEqualTo(5);
    assertThat(second.calls).isEqualTo(3);
  }

  @Test
  void fetchesDamagedChunksAgain() throws Exception {
    second.damage = true;
    ByteBuffer target = vector();

    client.pull(FENCE, Member.getDefaultInstance(), 5, target, ALL);

    assertThat(second.calls).isEqualTo(2);
    assertThat(target.getFloat(4 * (ELEMENTS - 1))).isEqualTo(ELEMENTS - 1);
  }

  @Test
  void fetchesWhatIsMissingAgain() throws Exception {
    second.truncate = true;

    client.pull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL);

    assertThat(second.calls).isEqualTo(2);
  }

  @Test
  void staleCallerLearnsTheFence() {
    Metadata trailers = new Metadata();
    trailers.put(Statuses.FENCE, FENCE);
    first.failures.add(Status.ABORTED.withDescription("old").asRuntimeException(trailers));

    assertThatThrownBy(() -> client.push(START, vector(), ALL))
        .isInstanceOfSatisfying(StaleException.class, e -> assertThat(e.current()).contains(FENCE))
        .hasMessageMatching("shard 0 at .*: old");
  }

  @Test
  void shardThatStaysAwayIsAMatterForTheCoordinator() {
    List<Status> away =
        List.of(
            Status.UNAVAILABLE,
            Status.DEADLINE_EXCEEDED,
            Status.CANCELLED,
            Status.FAILED_PRECONDITION);
    try (ParameterExchangeClient impatient = client(1, Duration.ZERO)) {
      for (Status status : away) {
        first.failures.add(status.withDescription("away").asRuntimeException());

        assertThatThrownBy(
                () -> impatient.pull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL))
            .as(status.toString())
            .isInstanceOf(StaleException.class)
            .hasMessageMatching("shard 0 at .*: away");
      }
    }
  }

  @Test
  void refusalIsThrownAsItIs() {
    second.failures.add(Status.INVALID_ARGUMENT.withDescription("bad").asRuntimeException());

    assertThatThrownBy(() -> client.push(START, vector(), ALL))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageMatching("INVALID_ARGUMENT: shard 1 at .*: bad");
  }

  @Test
  void pushEndsEarlyWhereTheSlotIsThereAlready() throws Exception {
    second.answersAtOnce = true;

    client.push(START, vector(), ALL);

    assertThat(second.pushed).hasSize(1);
  }

  @Test
  void interruptionCancelsTheCalls() {
    second.caller = Thread.currentThread();

    assertThatThrownBy(() -> client.pull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL))
        .isInstanceOf(InterruptedException.class);

    assertThat(second.cancelled.getCount()).isZero();
  }

  @Test
  void droppedTransfersAreCancelledAndLeaveTheVectorAlone() throws Exception {
    second.silent = true;
    Transfers transfers = client.beginPull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL);
    second.called.await();

    transfers.drop();

    assertThat(second.cancelled.getCount()).isZero();
    second.silent = false;
    client.pull(FENCE, Member.getDefaultInstance(), 5, vector(), ALL);
  }

  @Test
  void aPullGoesOnDuringAPush() throws Exception {
    second.holdsPushes = true;
    Transfers push = client.beginPush(START, vector(), ALL);
    ByteBuffer target = vector();

    client.pull(FENCE, Member.getDefaultInstance(), 5, target, ALL);

    assertThat(target.getFloat(4 * (ELEMENTS - 1))).isEqualTo(ELEMENTS - 1);
    second.release();
    push.await();
  }

  @Test
  void vectorOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> client.push(START, ByteBuffer.allocateDirect(12), ALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vector: 12 bytes (expected: 2800012)");
    assertThatThrownBy(() -> client.connect(List.of("one"))).hasMessage("shards: 1 (expected: 2)");
  }

  private String serve(FakeShard shard) throws IOException {
    String name = InProcessServerBuilder.generateName();
    servers.add(
        InProcessServerBuilder.forName(name).directExecutor().addService(shard).build().start());
    return name;
  }

  private static ByteBuffer vector() {
    return ByteBuffer.allocateDirect(ELEMENTS * 4).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(ByteString payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.asReadOnlyByteBuffer());
    return (int) crc.getValue();
  }

  /** Holds element i = i; fails as it is told, once for each entry. */
  private static final class FakeShard extends ParameterExchangeImplBase {
    final int from;
    final int to;
    final List<StatusRuntimeException> failures = new ArrayList<>();
    final List<TensorChunk> pushed = new ArrayList<>();
    final CountDownLatch called = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile boolean silent;
    boolean holdsPushes;
    private Runnable held;
    boolean damage;
    boolean truncate;
    boolean answersAtOnce;
    Encoding encoding = Encoding.FLOAT32;
    Thread caller;
    int calls;

    FakeShard(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public synchronized void pull(PullRequest request, StreamObserver<TensorChunk> chunks) {
      calls++;
      if (silent) {
        ((ServerCallStreamObserver<TensorChunk>) chunks).setOnCancelHandler(cancelled::countDown);
        called.countDown();
        return;
      }
      if (caller != null) {
        ((ServerCallStreamObserver<TensorChunk>) chunks).setOnCancelHandler(cancelled::countDown);
        caller.interrupt();
        return;
      }
      if (!failures.isEmpty()) {
        chunks.onError(failures.remove(0));
        return;
      }
      for (Stretch stretch : request.getStretchesList()) {
        int end = (int) stretch.getTo() - (truncate ? 1 : 0);
        truncate = false;
        for (int start = (int) stretch.getFrom(); start < end; start += 100_000) {
          chunks.onNext(chunk(start, Math.min(end, start + 100_000)));
        }
      }
      chunks.onCompleted();
    }

    private synchronized void hold(Runnable acknowledgement) {
      held = acknowledgement;
      notifyAll();
    }

    synchronized void release() throws InterruptedException {
      while (held == null) {
        wait();
      }
      held.run();
    }

    private TensorChunk chunk(int start, int end) {
      ByteBuffer values = ByteBuffer.allocate(4 * (end - start)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = start; i < end; i++) {
        values.putFloat(i);
      }
      ByteString payload = ByteString.copyFrom(values.flip());
      int crc = damage ? ~crc(payload) : crc(payload);
      damage = false;
      return TensorChunk.newBuilder()
          .setHeader(ChunkHeader.newBuilder().setOffset(start).setCrc32C(crc).setEncoding(encoding))
          .setPayload(payload)
          .build();
    }

    @Override
    public StreamObserver<TensorChunk> push(StreamObserver<PushResponse> answer) {
      calls++;
      StatusRuntimeException failure = failures.isEmpty() ? null : failures.remove(0);
      return new StreamObserver<>() {
        private boolean answered;

        @Override
        public void onNext(TensorChunk chunk) {
          if (answered) {
            return;
          }
          answered = failure != null || answersAtOnce;
          if (failure != null) {
            answer.onError(failure);
          } else {
            pushed.add(chunk);
            if (answersAtOnce) {
              onCompletedNow();
            }
          }
        }

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {
          if (!answered) {
            onCompletedNow();
          }
        }

        private void onCompletedNow() {
          if (holdsPushes) {
            hold(this::acknowledge);
          } else {
            acknowledge();
          }
        }

        private void acknowledge() {
          answer.onNext(PushResponse.newBuilder().setApplied(true).build());
          answer.onCompleted();
        }
      };
    }
  }
}
