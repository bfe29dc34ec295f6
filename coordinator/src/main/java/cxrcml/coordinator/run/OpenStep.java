package cxrcml.coordinator.run;

import cxrcml.coordinator.round.StepRound;
import cxrcml.coordinator.round.Update;
import cxrcml.coordinator.slot.LeaseTime;
import cxrcml.coordinator.slot.SlotLeases;
import cxrcml.coordinator.slot.SlotResult;
import java.util.List;

/** A step that is being computed: its slots, then its round, then its update. */
final class OpenStep {
  private final List<Integer> shardBlocks;
  private final SlotLeases leases;
  private final long step;
  private final StepRound round;
  private Update update;

  /**
   * @param span slots that are leased together
   * @param leaseTime of all steps
   */
  OpenStep(long step, int slots, int span, List<Integer> shardBlocks, LeaseTime leaseTime) {
    this.step = step;
    this.shardBlocks = shardBlocks;
    this.round = new StepRound(shardBlocks);
    this.leases = new SlotLeases(leaseTime);
    leases.open(step, slots, span);
  }

  long step() {
    return step;
  }

  SlotLeases leases() {
    return leases;
  }

  /** Takes a shard's norms. */
  void seal(int shard, double[] norms) {
    round.seal(shard, norms);
  }

  /**
   * Returns whether the update can be ordered. The workers' reports are waited for, too: a slot
   * whose report is lost is computed again, and for that the shards still have to hold the version.
   */
  boolean isGathered() {
    return update == null && leases.allFinished() && round.isComplete();
  }

  /** Decides the update, once. */
  Update decide(double clipNorm) {
    update = round.update(clipNorm);
    return update;
  }

  boolean isDecided() {
    return update != null;
  }

  /** Returns what is recorded of the step once its update is published. */
  RunRecord.StepCommitted committed(int fold, int epoch, double learningRate, long mixture) {
    double contrastive = 0;
    double triplet = 0;
    int samples = 0;
    List<SlotResult> results = leases.results();
    for (SlotResult result : results) {
      contrastive += result.contrastive();
      triplet += mixture > 0 ? result.triplet() : 0;
      samples += result.samples();
    }
    return new RunRecord.StepCommitted(
        fold,
        step + 1,
        epoch,
        contrastive / results.size(),
        triplet / results.size(),
        learningRate,
        update.norm(),
        samples,
        mixture,
        update.skip());
  }

  /** Returns what the step waits for, in words. */
  String waitsFor(long now) {
    if (!leases.held().isEmpty()) {
      var oldest = leases.held().get(0);
      for (var lease : leases.held()) {
        oldest = lease.since() < oldest.since() ? lease : oldest;
      }
      return Waits.since(
          "slot " + oldest.slot() + " of step " + step,
          oldest.worker().toString(),
          oldest.since(),
          now);
    }
    if (leases.free() > 0) {
      return "a worker for " + leases.free() + " slots of step " + step;
    }
    for (int shard = 0; shard < shardBlocks.size(); shard++) {
      if (!round.isSealedBy(shard)) {
        return "shard " + shard + ": all slots of step " + step;
      }
    }
    return "step " + step;
  }
}
