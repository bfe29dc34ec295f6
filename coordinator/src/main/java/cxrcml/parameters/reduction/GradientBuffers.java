package cxrcml.parameters.reduction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A limited number of arrays for gradients, made when first needed and used again and again.
 *
 * <p>Safe for use by many threads.
 */
public final class GradientBuffers {
  private final int length;
  private final int most;
  private final Deque<float[]> free = new ArrayDeque<>();
  private int made;

  /**
   * @param length elements of an array
   * @param most number of arrays
   */
  public GradientBuffers(int length, int most) {
    this.length = length;
    this.most = most;
  }

  /** Takes an array, with whatever it holds; empty if all are taken. */
  public synchronized Optional<float[]> take() {
    if (!free.isEmpty()) {
      return Optional.of(free.pop());
    }
    if (made == most) {
      return Optional.empty();
    }
    made++;
    return Optional.of(new float[length]);
  }

  /** Gives an array back. */
  public synchronized void release(float[] buffer) {
    free.push(buffer);
  }
}
