package cxrcml.parameters.rpc;

import static cxrcml.parameters.rpc.ShardHarness.ELEMENTS;
import static cxrcml.parameters.rpc.ShardHarness.FENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import cxrcml.parameters.v1.ChunkHeader;
import cxrcml.parameters.v1.ParameterExchangeGrpc;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.v1.TensorChunk;
import cxrcml.run.v1.Role;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Pushes of the generated protobuf client, right and wrong, against one shard. */
class HostilePushTest {
  private static final int STEPS = 12;

  /** What may be wrong with a push, and the answer to it. */
  private enum Wrong {
    CANCELLED_HALFWAY(Code.CANCELLED),
    ENDS_HALFWAY(Code.INVALID_ARGUMENT),
    OTHER_THAN_ANNOUNCED(Code.INVALID_ARGUMENT),
    MORE_THAN_THERE_ARE(Code.INVALID_ARGUMENT),
    EMPTY(Code.INVALID_ARGUMENT),
    CORRUPT(Code.INVALID_ARGUMENT),
    OVERLAPPING(Code.INVALID_ARGUMENT),
    BEFORE_THE_RANGE(Code.INVALID_ARGUMENT),
    BEHIND_THE_RANGE(Code.INVALID_ARGUMENT),
    FAR_AWAY(Code.INVALID_ARGUMENT),
    HALF_A_FLOAT(Code.INVALID_ARGUMENT),
    OVERSIZED(Code.INVALID_ARGUMENT),
    ROUNDED(Code.INVALID_ARGUMENT),
    UNKNOWN_ENCODING(Code.INVALID_ARGUMENT),
    WITHOUT_START(Code.INVALID_ARGUMENT),
    STARTS_TWICE(Code.INVALID_ARGUMENT),
    NO_SUCH_SLOT(Code.INVALID_ARGUMENT),
    NEGATIVE_SLOT(Code.INVALID_ARGUMENT),
    TOO_MANY_SLOTS(Code.INVALID_ARGUMENT),
    NO_SUBTREE(Code.INVALID_ARGUMENT),
    OLDER_VERSION(Code.INVALID_ARGUMENT),
    VERSION_TO_COME(Code.INVALID_ARGUMENT),
    NO_SLOT_AT_ALL(Code.INVALID_ARGUMENT),
    NOT_FROM_A_WORKER(Code.INVALID_ARGUMENT),
    FOREIGN_RUN(Code.ABORTED),
    OLDER_GENERATION(Code.ABORTED),
    NEWER_GENERATION(Code.FAILED_PRECONDITION),
    PAST_STEP(Code.ABORTED),
    FUTURE_STEP(Code.FAILED_PRECONDITION);

    final Code answer;

    Wrong(Code answer) {
      this.answer = answer;
    }
  }

  @Test
  void changeNothingWhateverIsWrong() throws Exception {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(train(new Random(seed), true)).isEqualTo(train(new Random(seed), false));
    }
  }

  private static float[] train(Random random, boolean hostile) throws Exception {
    Random hostility = new Random(random.nextLong());
    try (ShardHarness shards = new ShardHarness(1)) {
      shards.load(FENCE, 100);
      for (long step = 100; step < 100 + STEPS; step++) {
        int slots = 1 + random.nextInt(3);
        List<Integer> order = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
          order.add(random.nextInt(order.size() + 1), slot);
        }
        for (int slot : order) {
          if (hostile) {
            harass(shards, step, slot, slots, hostility);
          }
          assertThat(pushed(shards, step, slot, slots, hostility)).isTrue();
          if (hostile) {
            assertThat(pushed(shards, step, slot, slots, hostility)).isFalse();
          }
        }
        shards.apply(step, 0.5, 0.01);
      }
      return shards.pull(100 + STEPS);
    }
  }

  private static void harass(ShardHarness shards, long step, int slot, int slots, Random random) {
    List<Wrong> wrongs = new ArrayList<>(List.of(Wrong.values()));
    Collections.shuffle(wrongs, random);
    for (Wrong wrong : wrongs) {
      List<TensorChunk> chunks = chunks(ShardHarness.start(step, slot, slots), random);
      Answer answer = new Answer();
      send(shards, spoil(wrong, chunks, random), wrong == Wrong.CANCELLED_HALFWAY, answer);
      assertThat(answer.status.getCode()).as(wrong.name()).isEqualTo(wrong.answer);
    }
  }

  private static List<TensorChunk> spoil(Wrong wrong, List<TensorChunk> chunks, Random random) {
    int victim = random.nextInt(chunks.size());
    BiConsumer<Integer, UnaryOperator<TensorChunk>> change =
        (index, how) -> chunks.set(index, how.apply(chunks.get(index)));
    switch (wrong) {
      case CANCELLED_HALFWAY, ENDS_HALFWAY -> chunks.remove(chunks.size() - 1);
      case OTHER_THAN_ANNOUNCED -> start(chunks, start -> start.setElements(ELEMENTS - 1));
      case MORE_THAN_THERE_ARE -> start(chunks, start -> start.setElements(ELEMENTS + 1));
      case EMPTY -> chunks.clear();
      case CORRUPT ->
          change.accept(victim, chunk -> header(chunk, h -> h.setCrc32C(h.getCrc32C() ^ 1)));
      case OVERLAPPING -> chunks.add(header(chunks.get(victim), ChunkHeader.Builder::clearStart));
      case BEFORE_THE_RANGE -> change.accept(victim, c -> header(c, h -> h.setOffset(-1)));
      case BEHIND_THE_RANGE ->
          change.accept(victim, c -> header(c, h -> h.setOffset(ELEMENTS - 1)));
      case FAR_AWAY -> change.accept(victim, c -> header(c, h -> h.setOffset(Long.MAX_VALUE)));
      case HALF_A_FLOAT -> change.accept(victim, c -> payload(c, c.getPayload().size() + 2));
      case OVERSIZED -> change.accept(victim, c -> payload(c, (1 << 20) + 4));
      case ROUNDED -> change.accept(victim, c -> header(c, h -> h.setEncodingValue(1)));
      case UNKNOWN_ENCODING -> change.accept(victim, c -> header(c, h -> h.setEncodingValue(9)));
      case WITHOUT_START -> change.accept(0, c -> header(c, ChunkHeader.Builder::clearStart));
      case STARTS_TWICE ->
          change.accept(1, c -> header(c, h -> h.setStart(chunks.get(0).getHeader().getStart())));
      case NO_SUCH_SLOT -> start(chunks, start -> start.setSlot(start.getSlots()));
      case NEGATIVE_SLOT -> start(chunks, start -> start.setSlot(-1));
      case TOO_MANY_SLOTS -> start(chunks, start -> start.setSlots(ShardHarness.MAX_SLOTS + 1));
      case OLDER_VERSION -> start(chunks, start -> start.setVersion(start.getStep() - 1));
      case VERSION_TO_COME -> start(chunks, start -> start.setVersion(start.getStep() + 1));
      case NO_SUBTREE -> start(chunks, start -> start.setCount(start.getSlots() + 1));
      case NO_SLOT_AT_ALL -> start(chunks, start -> start.setCount(0));
      case NOT_FROM_A_WORKER ->
          start(chunks, start -> start.getWorkerBuilder().setRole(Role.EVALUATOR));
      case FOREIGN_RUN -> start(chunks, start -> start.getFenceBuilder().setRun("beef"));
      case OLDER_GENERATION -> start(chunks, start -> start.getFenceBuilder().setGeneration(4));
      case NEWER_GENERATION -> start(chunks, start -> start.getFenceBuilder().setGeneration(6));
      case PAST_STEP -> start(chunks, start -> start.setStep(start.getStep() - 1));
      case FUTURE_STEP -> start(chunks, start -> start.setStep(start.getStep() + 1));
    }
    return chunks;
  }

  /** A gradient in chunks of random sizes and order. */
  private static List<TensorChunk> chunks(PushStart start, Random random) {
    ByteBuffer gradient = ShardHarness.gradient(start.getStep(), start.getSlot());
    List<TensorChunk> chunks = new ArrayList<>();
    for (int from = 0; from < ELEMENTS; ) {
      int elements = Math.min(ELEMENTS - from, 100 + random.nextInt(900));
      ByteString payload = ByteString.copyFrom(gradient.slice(4 * from, 4 * elements));
      CRC32C crc = new CRC32C();
      crc.update(payload.asReadOnlyByteBuffer());
      chunks.add(
          TensorChunk.newBuilder()
              .setHeader(ChunkHeader.newBuilder().setOffset(from).setCrc32C((int) crc.getValue()))
              .setPayload(payload)
              .build());
      from += elements;
    }
    Collections.shuffle(chunks, random);
    chunks.set(0, header(chunks.get(0), h -> h.setStart(start)));
    return chunks;
  }

  private static TensorChunk header(TensorChunk chunk, UnaryOperator<ChunkHeader.Builder> change) {
    return chunk.toBuilder().setHeader(change.apply(chunk.getHeader().toBuilder())).build();
  }

  private static TensorChunk payload(TensorChunk chunk, int size) {
    return chunk.toBuilder().setPayload(ByteString.copyFrom(new byte[size])).build();
  }

  private static void start(List<TensorChunk> chunks, Consumer<PushStart.Builder> change) {
    chunks.set(
        0,
        header(
            chunks.get(0),
            header -> {
              change.accept(header.getStartBuilder());
              return header;
            }));
  }

  private static boolean pushed(
      ShardHarness shards, long step, int slot, int slots, Random random) {
    Answer answer = new Answer();
    send(shards, chunks(ShardHarness.start(step, slot, slots), random), false, answer);
    assertThat(answer.status).isEqualTo(Status.OK);
    return answer.applied;
  }

  private static void send(
      ShardHarness shards, List<TensorChunk> chunks, boolean cancel, Answer answer) {
    ParameterExchangeGrpc.newStub(shards.channelTo(0)).push(answer);
    for (TensorChunk chunk : chunks) {
      if (answer.status == null) {
        answer.call.onNext(chunk);
      }
    }
    if (cancel) {
      answer.call.cancel("gone", null);
    } else if (answer.status == null) {
      answer.call.onCompleted();
    }
  }

  private static final class Answer implements ClientResponseObserver<TensorChunk, PushResponse> {
    ClientCallStreamObserver<TensorChunk> call;
    boolean applied;
    Status status;

    @Override
    public void beforeStart(ClientCallStreamObserver<TensorChunk> requestStream) {
      call = requestStream;
    }

    @Override
    public void onNext(PushResponse response) {
      applied = response.getApplied();
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
