package cxrcml.coordinator.schedule;

import cxrcml.model.random.Seeds;
import cxrcml.service.spec.RunSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which samples each slot of each step of a fold holds, and when its boundaries fall. Step s reads
 * version s of the parameters and yields version s + 1.
 *
 * <p>Not safe for use by many threads: it keeps the order of the epoch last asked for.
 */
public final class FoldSchedule {
  private static final long PERMUTATION = 1;
  private static final long MIXTURE = 3;
  private static final long CLUSTERS = 4;

  private final RunSpec spec;
  private final int fold;
  private final int[] samples;
  private final MicroBatches batches;
  private final int stepsPerEpoch;
  private final long steps;

  private int orderedEpoch = -1;
  private int[] order;

  /**
   * @param samples indices of the training samples of the fold, at least 2
   */
  public FoldSchedule(RunSpec spec, int fold, int[] samples) {
    if (samples.length < 2) {
      throw new IllegalArgumentException(
          "fold " + fold + ": " + samples.length + " training samples (expected: >= 2)");
    }
    this.spec = spec;
    this.fold = fold;
    this.samples = samples.clone();
    this.batches = MicroBatches.of(samples.length, spec.batch().microBatch());
    int perStep = spec.batch().slotsPerStep();
    this.stepsPerEpoch = (batches.count() + perStep - 1) / perStep;
    long whole = (long) spec.schedule().epochs() * stepsPerEpoch;
    this.steps = spec.schedule().steps() > 0 ? Math.min(whole, spec.schedule().steps()) : whole;
  }

  public int fold() {
    return fold;
  }

  /** Returns the number of steps after which the fold ends unless it stops early. */
  public long steps() {
    return steps;
  }

  /** Returns the number of steps of an epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Returns the epoch of a step, from 0. */
  public int epoch(long step) {
    return (int) (step / stepsPerEpoch);
  }

  /** Returns the first step of an epoch. */
  public long firstStep(int epoch) {
    return (long) epoch * stepsPerEpoch;
  }

  /** Returns a number above the index of every training sample. */
  public int samples() {
    return Arrays.stream(samples).max().orElseThrow() + 1;
  }

  /**
   * Groups the samples of an epoch by their clusters; that of other epochs are forgotten.
   *
   * @param components cluster of each sample by its index, -1 where none is known
   */
  public void arrange(int epoch, int[] components) {
    order =
        ClusterBalancedOrder.of(
            permutation(epoch),
            components,
            batches,
            spec.batch().clusters(),
            Seeds.mix(spec.seed(), CLUSTERS, fold, epoch));
    orderedEpoch = epoch;
  }

  /** Returns the number of slots of a step; the last step of an epoch may have fewer. */
  public int slots(long step) {
    int first = firstBatch(step);
    return Math.min(spec.batch().slotsPerStep(), batches.count() - first);
  }

  /** Returns the samples of one slot, indices into the prepared data set. */
  public List<Integer> samples(long step, int slot) {
    int batch = firstBatch(step) + slot;
    if (epoch(step) != orderedEpoch) {
      order = permutation(epoch(step));
      orderedEpoch = epoch(step);
    }
    List<Integer> slotSamples = new ArrayList<>();
    for (int i = batches.start(batch); i < batches.start(batch + 1); i++) {
      slotSamples.add(order[i]);
    }
    return slotSamples;
  }

  /** Returns the seed of one fit of the mixture. */
  public long mixtureSeed(long mixtureVersion) {
    return Seeds.mix(spec.seed(), MIXTURE, fold, mixtureVersion);
  }

  /** Returns whether the version is the state after a whole epoch. */
  public boolean endsEpoch(long version) {
    return version > 0 && version % stepsPerEpoch == 0;
  }

  /** Returns whether the version is to be made durable. */
  public boolean checkpointDue(long version) {
    long every = spec.checkpoint().everySteps();
    return version == steps || (every > 0 ? version % every == 0 : endsEpoch(version));
  }

  private int firstBatch(long step) {
    return (int) (step % stepsPerEpoch) * spec.batch().slotsPerStep();
  }

  private int[] permutation(int epoch) {
    return EpochPermutation.of(samples, Seeds.mix(spec.seed(), PERMUTATION, fold, epoch));
  }
}
