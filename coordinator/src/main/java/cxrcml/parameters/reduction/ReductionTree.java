package cxrcml.parameters.reduction;

import cxrcml.parameters.range.RangeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sums the gradients of slots 0 to n − 1 in place, in a binary tree over the slot numbers.
 *
 * <pre>
 *   s(0, i) = gradient of slot i
 *   s(l, i) = s(l − 1, 2i) + s(l − 1, 2i + 1), or s(l − 1, 2i) where there is no right one
 * </pre>
 *
 * <p>Two siblings are added as soon as both are there, and one array of the two becomes free. The
 * bits of the sum do not depend on the order of arrival.
 *
 * <p>Safe for use by many threads, which then add different nodes at the same time.
 */
final class ReductionTree {
  private final RangeWorkers workers;
  private final Consumer<float[]> free;

  /** Sums that wait for their sibling, by level and position. */
  private final List<float[][]> waiting = new ArrayList<>();

  /**
   * @param slots number of slots, ≥ 1
   * @param free takes arrays that are not needed any more
   */
  ReductionTree(int slots, RangeWorkers workers, Consumer<float[]> free) {
    this.workers = workers;
    this.free = free;
    for (int width = slots; width > 1; width = (width + 1) / 2) {
      waiting.add(new float[width][]);
    }
  }

  /**
   * The two halves of the whole sum, which are still to be added.
   *
   * @param other null where one slot is all there is
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Halves(float[] sum, float[] other) {}

  /**
   * Adds the gradient of a slot or the sum of a node, and the sums that it completes but for the
   * last: who measures the whole adds the halves in the same pass over memory.
   *
   * @param gradient belongs to the tree from now on
   * @return the halves of the sum of all slots, for the caller that completed them
   */
  Optional<Halves> add(SlotRange range, float[] gradient) {
    float[] other = null;
    int position = range.first() >> range.level();
    for (float[][] level : waiting.subList(range.level(), waiting.size())) {
      int sibling = position ^ 1;
      if (sibling < level.length) {
        if (other != null) {
          addInto(gradient, other);
          free.accept(other);
        }
        other = exchange(level, position, gradient, sibling);
        if (other == null) {
          return Optional.empty();
        }
      }
      position /= 2;
    }
    return Optional.of(new Halves(gradient, other));
  }

  /** Takes the sibling's sum, or leaves the own one for the sibling and returns null. */
  private synchronized float[] exchange(float[][] level, int position, float[] sum, int sibling) {
    float[] other = level[sibling];
    level[sibling] = null;
    if (other == null) {
      level[position] = sum;
    }
    return other;
  }

  private void addInto(float[] sum, float[] other) {
    workers.forAll(sum.length, 1, (from, to) -> MeanGradient.add(sum, other, from, to));
  }
}
