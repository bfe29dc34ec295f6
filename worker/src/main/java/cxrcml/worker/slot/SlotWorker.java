package cxrcml.worker.slot;

import cxrcml.coordinator.v1.FailedCheck;
import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.Forward;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.model.engine.SampleTexts;
import cxrcml.model.engine.StepResult;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Member;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.exchange.Transfers;
import cxrcml.service.membership.Activity;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.rpc.Statuses;
import cxrcml.worker.batch.BatchId;
import cxrcml.worker.batch.BatchesAhead;
import cxrcml.worker.batch.MicroBatch;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes slots: pulls the step's parameters, encodes, fetches pseudo-labels, differentiates,
 * pushes. One gradient sees exactly one parameter version and one mixture version, those of its
 * lease.
 *
 * <p>While one gradient is pushed the next may be computed. Memory: one vector of parameters, and
 * as many gradients as are computed and not yet delivered.
 *
 * <p>For use by one thread.
 */
public final class SlotWorker implements SlotLoop.SlotComputer {
  private static final Logger logger = LoggerFactory.getLogger(SlotWorker.class);

  private final int bytes;
  private final Stretches.Table tokens;
  private final BatchesAhead batches;
  private final ClipTrainer trainer;
  private final ParameterExchangeClient exchange;
  private final PseudoLabelClient clusterer;
  private final Activity activity;
  private final PulledVersion parameters;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  /**
   * @param tokens where the token embedding lies in the vector
   */
  public SlotWorker(
      ShardPlan plan,
      Stretches.Table tokens,
      BatchesAhead batches,
      ClipTrainer trainer,
      ParameterExchangeClient exchange,
      PseudoLabelClient clusterer,
      Activity activity) {
    this.bytes = Math.toIntExact(plan.getElements() * Float.BYTES);
    this.tokens = tokens;
    this.batches = batches;
    this.trainer = trainer;
    this.exchange = exchange;
    this.clusterer = clusterer;
    this.activity = activity;
    this.parameters = new PulledVersion(exchange, tokens, vector());
  }

  private ByteBuffer vector() {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Computes the gradient of a lease: the sum over its slots.
   *
   * @throws StaleException if the lease's generation is over, or a shard or the clusterer stayed
   *     away; the work is void
   */
  @Override
  public ComputedSlots compute(SlotLease lease, Member worker) throws InterruptedException {
    GradientSum sum = new GradientSum(free::push);
    List<SlotResult> results = new ArrayList<>();
    try {
      for (int i = 0; i < lease.getMicroBatchesCount(); i++) {
        results.add(compute(new Slot(lease, i, worker), sum));
      }
    } catch (StaleException e) {
      sum.drop();
      throw e;
    }
    return new Gradient(lease, worker, sum.take(), results);
  }

  /** One slot of a lease. */
  private record Slot(SlotLease lease, int index, Member worker) {
    List<Integer> samples() {
      return lease.getMicroBatches(index).getSamplesList();
    }

    List<Integer> samplesAfter() {
      return index + 1 < lease.getMicroBatchesCount()
          ? lease.getMicroBatches(index + 1).getSamplesList()
          : lease.getNextSamplesList();
    }

    BatchId batch(List<Integer> batchSamples) {
      return new BatchId(lease.getFold(), lease.getEpoch(), batchSamples);
    }

    SlotResult.Builder result() {
      return SlotResult.newBuilder()
          .setFence(lease.getFence())
          .setStep(lease.getStep())
          .setSlot(lease.getSlot() + index)
          .setSamples(samples().size());
    }

    @Override
    public String toString() {
      return "slot " + (lease.getSlot() + index) + " of step " + lease.getStep();
    }
  }

  private SlotResult compute(Slot slot, GradientSum sum) throws InterruptedException {
    ByteBuffer gradient = free.isEmpty() ? vector() : free.pop();
    SlotResult.Builder result;
    try {
      result = compute(slot, gradient);
    } catch (StaleException e) {
      free.push(gradient);
      throw e;
    }
    Stopwatch watch = new Stopwatch();
    sum.add(gradient);
    return result.setComputeSeconds(result.getComputeSeconds() + watch.lap()).build();
  }

  private SlotResult.Builder compute(Slot slot, ByteBuffer gradient) throws InterruptedException {
    SlotLease lease = slot.lease;
    SlotResult.Builder result = slot.result();
    Stopwatch watch = new Stopwatch();
    activity.now("load " + slot);
    MicroBatch batch = batches.load(slot.batch(slot.samples()));
    batches.expect(slot.batch(slot.samplesAfter()));
    result.setLoadSeconds(watch.lap());
    exchange.connect(lease.getShardsList());
    pull(lease, slot.worker, batch.texts());
    result.setPullSeconds(watch.lap());
    differentiate(slot, batch, watch, gradient, result);
    return result;
  }

  /** Fetches what the batch needs of the version and is not there yet. */
  private void pull(SlotLease lease, Member worker, List<SampleTexts> texts)
      throws InterruptedException {
    BitSet needed = new BitSet();
    texts.stream()
        .flatMap(ofSamples -> Arrays.stream(ofSamples.tokens()))
        .flatMapToInt(Arrays::stream)
        .forEach(needed::set);
    activity.now(
        "pull version " + lease.getVersion() + " from " + lease.getShardsCount() + " shards");
    if (parameters.require(lease.getFence(), worker, lease.getVersion(), needed)) {
      trainer.load(parameters.values());
    }
  }

  @Override
  public void pullAhead(SlotLease last, Member worker) {
    parameters.expect(last.getFence(), worker, last.getVersion() + 1);
  }

  /** A sum that lies in a buffer until it is delivered. */
  private final class Gradient implements ComputedSlots {
    private final SlotLease lease;
    private final Member worker;
    private final ByteBuffer sum;
    private final List<SlotResult> results;

    /** Null until it is pushed, and if it never is. */
    private Transfers transfers;

    private double seconds;

    Gradient(SlotLease lease, Member worker, ByteBuffer sum, List<SlotResult> results) {
      this.lease = lease;
      this.worker = worker;
      this.sum = sum;
      this.results = results;
    }

    @Override
    public void push() {
      if (!lease.getConfirmed() && !results.stream().allMatch(SlotWorker::isFinite)) {
        return;
      }
      Stopwatch watch = new Stopwatch();
      Stretches touched = tokens.rowsAndRest(tokens.setRows(sum), bytes / Float.BYTES);
      transfers = exchange.beginPush(pushStart(), sum, touched);
      seconds += watch.lap();
    }

    private PushStart pushStart() {
      return PushStart.newBuilder()
          .setFence(lease.getFence())
          .setWorker(worker)
          .setStep(lease.getStep())
          .setSlot(lease.getSlot())
          .setSlots(lease.getSlots())
          .setCount(results.size())
          .setVersion(lease.getVersion())
          .build();
    }

    @Override
    public List<SlotResult> awaitPushed() throws InterruptedException {
      Stopwatch watch = new Stopwatch();
      int last = results.size() - 1;
      activity.now("push " + new Slot(lease, last, worker));
      FailedCheck failed = FailedCheck.FAILED_CHECK_NONE;
      try {
        if (transfers == null) {
          failed = FailedCheck.NOT_FINITE;
        } else {
          transfers.await();
        }
      } catch (StatusRuntimeException e) {
        failed = refusal(e);
      } finally {
        free.push(sum);
      }
      seconds += watch.lap();
      List<SlotResult> reported = new ArrayList<>();
      for (SlotResult result : results) {
        reported.add(result.toBuilder().setFailed(failed).build());
      }
      reported.set(last, reported.get(last).toBuilder().setPushSeconds(seconds).build());
      return reported;
    }

    private FailedCheck refusal(StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
        throw e;
      }
      logger.error(
          "slots from {} of step {}: refused: {}",
          lease.getSlot(),
          lease.getStep(),
          Statuses.sentence(e.getStatus()));
      return FailedCheck.REFUSED;
    }
  }

  private void differentiate(
      Slot slot, MicroBatch batch, Stopwatch watch, ByteBuffer gradient, SlotResult.Builder result)
      throws InterruptedException {
    activity.now("compute " + slot);
    try (Forward forward = trainer.forward(batch.pixels(), batch.texts())) {
      double forwardSeconds = 0;
      PseudoLabels labels = null;
      if (slot.lease.getContribute()) {
        float[][] embeddings = clusterer.clustered(forward);
        forwardSeconds = watch.lap();
        if (isFinite(embeddings)) { // else the losses are not either
          activity.now("assign " + slot);
          labels = clusterer.assign(slot.lease, slot.worker, slot.samples(), embeddings);
        }
        result.setAssignSeconds(watch.lap());
        activity.now("compute " + slot);
      }
      StepResult step = forward.backward(labels, gradient.clear());
      result
          .setComputeSeconds(forwardSeconds + watch.lap())
          .setContrastiveLoss(step.contrastive())
          .setTripletLoss(step.triplet())
          .setAnchorsWithTriplet(step.anchorsWithTriplet())
          .setLogitScale(step.logitScale());
    }
  }

  /** By its losses: what is not finite in the backward pass alone makes the step be skipped. */
  private static boolean isFinite(SlotResult result) {
    return Double.isFinite(result.getContrastiveLoss()) && Double.isFinite(result.getTripletLoss());
  }

  private static boolean isFinite(float[][] embeddings) {
    for (float[] embedding : embeddings) {
      for (float value : embedding) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
    }
    return true;
  }
}
