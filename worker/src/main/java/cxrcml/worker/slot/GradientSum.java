package cxrcml.worker.slot;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Adds the gradients of consecutive slots below one node of the shards' reduction tree, in place
 * and in the order of that tree, so that the sum has the bits that the shards would give it:
 * neighbours at even places first, then their sums, and so on.
 *
 * <p>Holds one sum a level.
 */
final class GradientSum {
  /** Elements at a time: both stretches are in the first-level cache. */
  private static final int STRETCH = 2048;

  private final Consumer<ByteBuffer> free;
  private final Deque<ByteBuffer> sums = new ArrayDeque<>();
  private final float[] left = new float[STRETCH];
  private final float[] right = new float[STRETCH];
  private int slots;

  /**
   * @param free takes buffers that are not needed any more
   */
  GradientSum(Consumer<ByteBuffer> free) {
    this.free = free;
  }

  /**
   * Adds the gradient of the next slot.
   *
   * @param gradient as large as the others, in the processor's byte order; belongs to the sum now
   */
  void add(ByteBuffer gradient) {
    sums.push(gradient);
    slots++;
    for (int pairs = slots; pairs % 2 == 0; pairs /= 2) {
      addNewest();
    }
  }

  /** Returns the sum of all slots, at least one, and gives it up. */
  ByteBuffer take() {
    while (sums.size() > 1) {
      addNewest();
    }
    slots = 0;
    return sums.pop();
  }

  /** Gives up everything. */
  void drop() {
    sums.forEach(free);
    sums.clear();
    slots = 0;
  }

  private void addNewest() {
    ByteBuffer newest = sums.pop();
    add(floats(sums.getFirst()), floats(newest));
    free.accept(newest);
  }

  private static FloatBuffer floats(ByteBuffer buffer) {
    return buffer.duplicate().clear().order(buffer.order()).asFloatBuffer();
  }

  private void add(FloatBuffer sum, FloatBuffer other) {
    for (int from = 0; from < sum.capacity(); from += STRETCH) {
      int count = Math.min(STRETCH, sum.capacity() - from);
      sum.get(from, left, 0, count);
      other.get(from, right, 0, count);
      for (int i = 0; i < count; i++) {
        left[i] += right[i];
      }
      sum.put(from, left, 0, count);
    }
  }
}
