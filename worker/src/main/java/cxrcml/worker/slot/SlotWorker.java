package cxrcml.worker.slot;

import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.Forward;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.model.engine.StepResult;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Member;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.exchange.Transfers;
import cxrcml.service.membership.Activity;
import cxrcml.service.rpc.StaleException;
import cxrcml.worker.batch.BatchId;
import cxrcml.worker.batch.BatchesAhead;
import cxrcml.worker.batch.MicroBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

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
   * Computes the gradient of one slot.
   *
   * @throws StaleException if the lease's generation is over, or a shard or the clusterer stayed
   *     away; the work is void
   */
  @Override
  public ComputedSlot compute(SlotLease lease, Member worker) throws InterruptedException {
    ByteBuffer gradient = free.isEmpty() ? vector() : free.pop();
    try {
      return new Gradient(lease, worker, gradient, compute(lease, worker, gradient));
    } catch (StaleException e) {
      free.push(gradient);
      throw e;
    }
  }

  private SlotResult compute(SlotLease lease, Member worker, ByteBuffer gradient)
      throws InterruptedException {
    Stopwatch watch = new Stopwatch();
    SlotResult.Builder result =
        SlotResult.newBuilder()
            .setFence(lease.getFence())
            .setStep(lease.getStep())
            .setSlot(lease.getSlot())
            .setSamples(lease.getSamplesCount());
    activity.now("load " + name(lease));
    MicroBatch batch =
        batches.load(new BatchId(lease.getFold(), lease.getEpoch(), lease.getSamplesList()));
    batches.expect(new BatchId(lease.getFold(), lease.getEpoch(), lease.getNextSamplesList()));
    result.setLoadSeconds(watch.lap());
    exchange.connect(lease.getShardsList());
    pull(lease, worker, batch.tokens());
    result.setPullSeconds(watch.lap());
    differentiate(lease, worker, batch, watch, gradient, result);
    return result.build();
  }

  /** Fetches what the batch needs of the version and is not there yet. */
  private void pull(SlotLease lease, Member worker, int[][] texts) throws InterruptedException {
    BitSet needed = new BitSet();
    for (int[] text : texts) {
      for (int token : text) {
        needed.set(token);
      }
    }
    activity.now("pull version " + lease.getStep() + " from " + lease.getShardsCount() + " shards");
    if (parameters.require(lease.getFence(), worker, lease.getStep(), needed)) {
      trainer.load(parameters.values());
    }
  }

  /** Begins to pull the next version: nothing is left to compute on that of the lease. */
  @Override
  public void pullAhead(SlotLease last, Member worker) {
    parameters.expect(last.getFence(), worker, last.getStep() + 1);
  }

  /** A gradient that lies in a buffer until it is delivered. */
  private final class Gradient implements ComputedSlot {
    private final SlotLease lease;
    private final Member worker;
    private final ByteBuffer gradient;
    private final SlotResult result;
    private Transfers transfers;

    Gradient(SlotLease lease, Member worker, ByteBuffer gradient, SlotResult result) {
      this.lease = lease;
      this.worker = worker;
      this.gradient = gradient;
      this.result = result;
    }

    @Override
    public void push() {
      long elements = bytes / Float.BYTES;
      Stretches touched = tokens.rowsAndRest(tokens.setRows(gradient), elements);
      transfers = exchange.beginPush(pushStart(lease, worker), gradient, touched);
    }

    @Override
    public SlotResult awaitPushed() throws InterruptedException {
      Stopwatch watch = new Stopwatch();
      activity.now("push " + name(lease));
      try {
        transfers.await();
      } finally {
        free.push(gradient);
      }
      return result.toBuilder().setPushSeconds(watch.lap()).build();
    }
  }

  private void differentiate(
      SlotLease lease,
      Member worker,
      MicroBatch batch,
      Stopwatch watch,
      ByteBuffer gradient,
      SlotResult.Builder result)
      throws InterruptedException {
    activity.now("compute " + name(lease));
    try (Forward forward = trainer.forward(batch.pixels(), batch.tokens(), batch.textMatches())) {
      double forwardSeconds = 0;
      PseudoLabels labels = null;
      if (lease.getContribute()) {
        float[][] embeddings = clusterer.clustered(forward);
        forwardSeconds = watch.lap();
        activity.now("assign " + name(lease));
        labels = clusterer.assign(lease, worker, embeddings);
        result.setAssignSeconds(watch.lap());
        activity.now("compute " + name(lease));
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

  private static PushStart pushStart(SlotLease lease, Member worker) {
    return PushStart.newBuilder()
        .setFence(lease.getFence())
        .setWorker(worker)
        .setStep(lease.getStep())
        .setSlot(lease.getSlot())
        .setSlots(lease.getSlots())
        .build();
  }

  private static String name(SlotLease lease) {
    return "slot " + lease.getSlot() + " of step " + lease.getStep();
  }
}
