package cxrcml.parameters.reduction;

import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.ReductionTree.Halves;
import java.util.BitSet;
import java.util.Optional;

/**
 * The gradients of one step. Each slot counts once, alone or in a sum.
 *
 * <p>{@link #accept} and {@link #has} are for use under the owner's lock; {@link #reduce} outside
 * of it.
 */
public final class Round {
  private final ShardRange range;
  private final long step;
  private final int slots;
  private final BitSet present = new BitSet();
  private final ReductionTree tree;
  private final RangeWorkers workers;
  private final GradientBuffers buffers;

  /**
   * The mean gradient of a whole round.
   *
   * @param values as long as the range
   * @param squaredNorms one per block
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  public record Reduced(long step, float[] values, double[] squaredNorms) {}

  public Round(
      ShardRange range, long step, int slots, RangeWorkers workers, GradientBuffers buffers) {
    this.range = range;
    this.step = step;
    this.slots = slots;
    this.workers = workers;
    this.buffers = buffers;
    this.tree = new ReductionTree(slots, workers, buffers::release);
  }

  public long step() {
    return step;
  }

  public int slots() {
    return slots;
  }

  /**
   * Returns whether slots are there already.
   *
   * @throws IllegalArgumentException if some are and some are not
   */
  public boolean has(SlotRange wanted) {
    int there = present.get(wanted.first(), wanted.end()).cardinality();
    if (there > 0 && there < wanted.count()) {
      throw new IllegalArgumentException(
          "count: %d from slot %d (expected: none or all of them are there already)"
              .formatted(wanted.count(), wanted.first()));
    }
    return there > 0;
  }

  /** Counts slots whose gradient is whole; it must then be given to {@link #reduce}, once. */
  public void accept(SlotRange range) {
    present.set(range.first(), range.end());
  }

  /**
   * Adds an accepted gradient, which belongs to the round from now on.
   *
   * @return the mean over all slots, for the caller whose gradient was the last
   */
  public Optional<Reduced> reduce(SlotGradient gradient) {
    gradient.clearGaps();
    return tree.add(gradient.slots(), gradient.values()).map(this::mean);
  }

  private Reduced mean(Halves halves) {
    double[] squares = MeanGradient.of(halves, slots, range.blockElements(), workers);
    if (halves.other() != null) {
      buffers.release(halves.other());
    }
    return new Reduced(step, halves.sum(), squares);
  }
}
