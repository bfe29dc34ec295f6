package cxrcml.parameters.rpc;

import cxrcml.parameters.reduction.Round.Reduced;
import cxrcml.parameters.reduction.SlotGradient;
import cxrcml.parameters.reduction.SlotRange;
import cxrcml.parameters.rpc.LoadedShard.Generation;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.v1.Encoding;
import cxrcml.parameters.v1.PushResponse;
import cxrcml.parameters.v1.PushStart;
import cxrcml.parameters.wire.IncomingChunk;
import cxrcml.parameters.wire.TensorMessage;
import cxrcml.run.v1.Role;
import cxrcml.service.rpc.LogFields;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.prometheus.client.Histogram;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One push: a gradient that arrives chunk by chunk, one in memory at a time, and counts when it is
 * whole.
 */
final class PushStream implements StreamObserver<TensorMessage> {
  private static final Logger logger = LoggerFactory.getLogger(PushStream.class);

  private final LoadedShard loaded;
  private final RoundListener rounds;
  private final ParameterMetrics metrics;
  private final Executor reducer;
  private final ServerCallStreamObserver<PushResponse> answer;

  private PushStart opening;
  private Generation generation;
  private SlotGradient gradient;
  private boolean over;

  PushStream(
      LoadedShard loaded,
      RoundListener rounds,
      ParameterMetrics metrics,
      Executor reducer,
      ServerCallStreamObserver<PushResponse> answer) {
    this.loaded = loaded;
    this.rounds = rounds;
    this.metrics = metrics;
    this.reducer = reducer;
    this.answer = answer;
    answer.disableAutoRequest();
    answer.request(1);
  }

  @Override
  public void onNext(TensorMessage message) {
    try (IncomingChunk chunk = (IncomingChunk) message) {
      if (!over) {
        accept(chunk);
      }
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  private void accept(IncomingChunk chunk) {
    Optional<PushStart> start = chunk.start();
    if (start.isPresent() == (generation != null)) {
      throw new IllegalArgumentException(
          "start: expected in the first chunk of a push, only there");
    }
    if (start.isPresent() && !open(start.get())) {
      acknowledge(false); // the sender need not go on
      return;
    }
    loaded.require(generation.fence());
    requireEncoding(chunk.encoding());
    if (chunk.elements() > 0 || start.isEmpty()) {
      chunk.readInto(gradient.place(chunk.offset(), chunk.elements()));
      metrics.received(chunk.elements() * TensorMessage.elementBytes(chunk.encoding()));
    }
    answer.request(1);
  }

  private void requireEncoding(Encoding encoding) {
    if (encoding != generation.gradients()) {
      throw new IllegalArgumentException(
          "chunk: %s (expected: %s, as the run specification says)"
              .formatted(encoding, generation.gradients()));
    }
  }

  /** Returns false if the slots are there already. */
  private boolean open(PushStart start) {
    generation = loaded.require(start.getFence());
    opening = start;
    if (start.getWorker().getRole() != Role.WORKER) {
      throw new IllegalArgumentException(
          "worker: " + start.getWorker().getRole() + " (expected: WORKER)");
    }
    Shard shard = generation.shard();
    long elements = start.hasElements() ? start.getElements() : shard.range().length();
    long computedOn = start.hasVersion() ? start.getVersion() : start.getStep();
    int count = start.hasCount() ? start.getCount() : 1;
    SlotRange slots = new SlotRange(start.getSlots(), start.getSlot(), count);
    Optional<SlotGradient> opened =
        generation.call(() -> shard.open(start.getStep(), computedOn, slots, elements));
    gradient = opened.orElse(null);
    return opened.isPresent();
  }

  @Override
  public void onCompleted() {
    if (over) {
      return;
    }
    SlotGradient whole = gradient;
    try {
      if (whole == null) {
        throw new IllegalArgumentException("push: no chunk (expected: one or more)");
      }
      gradient = null; // the shard abandons it itself where it refuses it
      boolean applied = generation.call(() -> generation.shard().complete(whole));
      try {
        acknowledge(applied);
      } finally { // a sender that went away meanwhile has pushed all the same
        if (applied) {
          reducer.execute(() -> reduce(whole));
        }
      }
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  /** Adds the gradient after its sender has been let go, on a thread that may take its time. */
  private void reduce(SlotGradient whole) {
    Histogram.Timer timer = metrics.time("reduce");
    Optional<Reduced> reduced = generation.shard().reduce(whole);
    timer.observeDuration();
    reduced.ifPresent(mean -> rounds.reduced(generation.fence(), mean.step(), mean.squaredNorms()));
  }

  @Override
  public void onError(Throwable t) {
    if (!over) {
      over = true;
      abandon();
      metrics.refused("push", Status.CANCELLED);
    }
  }

  private void acknowledge(boolean applied) {
    over = true;
    metrics.pushed(applied);
    LogFields.of(opening.getFence(), opening.getStep(), opening.getSlot())
        .debug(logger, "gradient {}", applied ? "applied" : "was there");
    answer.onNext(PushResponse.newBuilder().setApplied(applied).build());
    answer.onCompleted();
  }

  private void refuse(RuntimeException e) {
    if (over) {
      throw e; // after the acknowledgement: a defect, not the sender's concern
    }
    over = true;
    abandon();
    StatusRuntimeException status = ParameterExchangeService.statusOf(e);
    metrics.refused("push", status.getStatus());
    answer.onError(status);
  }

  private void abandon() {
    if (gradient != null) {
      generation.shard().abandon(gradient);
      gradient = null;
    }
  }
}
