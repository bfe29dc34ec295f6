package cxrcml.parameters.reduction;

import cxrcml.parameters.plan.ShardRange;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The gradient of one or several slots while its chunks arrive. Nobody else sees it before it is
 * whole. Not safe for use by several threads.
 */
public final class SlotGradient {
  private final ShardRange range;
  private final long step;
  private final SlotRange slots;
  private final int elements;
  private final float[] values;
  private final Coverage coverage = new Coverage();

  /**
   * @param slots of which it is the sum, as the sender believes
   * @param elements how many the sender means to send; the others are zero
   * @param values as long as the range; what it holds is overwritten
   */
  public SlotGradient(ShardRange range, long step, SlotRange slots, int elements, float[] values) {
    this.range = range;
    this.step = step;
    this.slots = slots;
    this.elements = elements;
    this.values = values;
  }

  public long step() {
    return step;
  }

  public SlotRange slots() {
    return slots;
  }

  public float[] values() {
    return values;
  }

  /**
   * Returns the place of a chunk.
   *
   * @param offset index of its first element in the flat vector
   * @throws IllegalArgumentException if it lies outside of the range or on an earlier chunk
   */
  public FloatBuffer place(long offset, int elements) {
    if (elements < 1 || !range.contains(offset, elements)) {
      throw new IllegalArgumentException(
          "chunk: "
              + elements
              + " elements at "
              + offset
              + " (expected: within "
              + range.from()
              + " to "
              + range.to()
              + ")");
    }
    int from = (int) (offset - range.from());
    coverage.add(from, from + elements);
    return FloatBuffer.wrap(values, from, elements);
  }

  /** Says whether every element that was meant to be sent has arrived. */
  public boolean isWhole() {
    return coverage.elements() == elements;
  }

  /** Zeroes what was not sent; before this the array holds rubbish there. */
  void clearGaps() {
    coverage.forGaps(range.length(), (from, to) -> Arrays.fill(values, from, to, 0));
  }
}
