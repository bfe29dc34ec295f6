package cxrcml.worker.slot;

import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.coordinator.v1.SlotLease;
import cxrcml.coordinator.v1.SlotResult;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.Forward;
import cxrcml.model.engine.PseudoLabels;
import cxrcml.model.engine.StepResult;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.membership.Activity;
import cxrcml.service.rpc.StaleException;
import cxrcml.worker.batch.BatchesAhead;
import cxrcml.worker.batch.MicroBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Computes slots: pulls the step's parameters, encodes, fetches pseudo-labels, differentiates,
 * pushes. One gradient sees exactly one parameter version and one mixture version, those of its
 * lease.
 *
 * <p>For use by one thread.
 */
public final class SlotWorker {
  private final long elements;
  private final Stretches.Table tokens;
  private final BatchesAhead batches;
  private final ClipTrainer trainer;
  private final ParameterExchangeClient exchange;
  private final PseudoLabelClient clusterer;
  private final Activity activity;
  private final ByteBuffer parameters;
  private final ByteBuffer gradient;

  /** What {@link #trainer} holds; null before the first pull. */
  private Fence loadedFence;

  private long loadedVersion;

  /** Rows of the token embedding that it holds of that version. */
  private final BitSet loadedRows = new BitSet();

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
    this.elements = plan.getElements();
    this.tokens = tokens;
    this.batches = batches;
    this.trainer = trainer;
    this.exchange = exchange;
    this.clusterer = clusterer;
    this.activity = activity;
    int bytes = Math.toIntExact(plan.getElements() * Float.BYTES);
    this.parameters = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.gradient = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Computes one slot and delivers its gradient to all shards.
   *
   * @throws StaleException if the lease's generation is over, or a shard or the clusterer stayed
   *     away; the work is void
   */
  public SlotResult compute(SlotLease lease, Member worker) throws InterruptedException {
    Stopwatch watch = new Stopwatch();
    SlotResult.Builder result =
        SlotResult.newBuilder()
            .setFence(lease.getFence())
            .setStep(lease.getStep())
            .setSlot(lease.getSlot())
            .setSamples(lease.getSamplesCount());
    activity.now("load " + name(lease));
    MicroBatch batch = batches.load(lease.getSamplesList(), lease.getEpoch());
    batches.expect(lease.getNextSamplesList(), lease.getEpoch());
    result.setLoadSeconds(watch.lap());
    exchange.connect(lease.getShardsList());
    pull(lease, worker, batch.tokens());
    result.setPullSeconds(watch.lap());
    differentiate(lease, worker, batch, watch, result);
    activity.now("push " + name(lease));
    Stretches touched = tokens.rowsAndRest(tokens.setRows(gradient), elements);
    exchange.push(pushStart(lease, worker), gradient, touched);
    return result.setPushSeconds(watch.lap()).build();
  }

  /** Fetches what the batch needs of the version and is not there yet. */
  private void pull(SlotLease lease, Member worker, int[][] texts) throws InterruptedException {
    BitSet needed = new BitSet();
    for (int[] text : texts) {
      for (int token : text) {
        needed.set(token);
      }
    }
    Stretches wanted;
    if (lease.getFence().equals(loadedFence) && lease.getStep() == loadedVersion) {
      needed.andNot(loadedRows);
      wanted = tokens.rows(needed);
    } else {
      loadedRows.clear();
      wanted = tokens.rowsAndRest(needed, elements);
    }
    if (wanted.list().isEmpty()) {
      return;
    }
    activity.now("pull version " + lease.getStep() + " from " + lease.getShardsCount() + " shards");
    loadedFence = null;
    exchange.pull(lease.getFence(), worker, lease.getStep(), parameters, wanted);
    trainer.load(parameters.clear());
    loadedRows.or(needed);
    loadedFence = lease.getFence();
    loadedVersion = lease.getStep();
  }

  private void differentiate(
      SlotLease lease, Member worker, MicroBatch batch, Stopwatch watch, SlotResult.Builder result)
      throws InterruptedException {
    activity.now("compute " + name(lease));
    try (Forward forward = trainer.forward(batch.pixels(), batch.tokens(), batch.textMatches())) {
      double forwardSeconds = 0;
      PseudoLabels labels = null;
      if (lease.getContribute()) {
        float[][] embeddings = forward.imageEmbeddings();
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
