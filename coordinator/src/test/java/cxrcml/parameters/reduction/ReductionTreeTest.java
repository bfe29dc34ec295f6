package cxrcml.parameters.reduction;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.ReductionTree.Halves;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReductionTreeTest {
  private static final int LENGTH = 37;

  private final RangeWorkers workers = new RangeWorkers(1);

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void everyOrderOfArrivalGivesTheBitsOfTheRecursiveSum() {
    for (int slots = 1; slots <= 6; slots++) {
      float[] expected = recursive(slots, 0, width(slots));
      for (List<Integer> order : permutations(slots)) {
        assertThat(sum(slots, order)).isEqualTo(expected);
      }
    }
  }

  @Test
  void manySlotsInRandomOrdersGiveTheSameBits() {
    SplittableRandom random = new SplittableRandom(3);
    for (int slots : new int[] {7, 8, 9, 31, 100}) {
      float[] expected = recursive(slots, 0, width(slots));
      for (int trial = 0; trial < 20; trial++) {
        List<Integer> order = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
          order.add(random.nextInt(order.size() + 1), slot);
        }
        assertThat(sum(slots, order)).isEqualTo(expected);
      }
    }
  }

  /** A sum in arrival order has other bits: the test above can fail. */
  @Test
  void valuesAreSuchThatTheOrderMatters() {
    float[] inOrder = gradient(0);
    float[] reversed = gradient(5);
    for (int slot = 1; slot < 6; slot++) {
      add(inOrder, gradient(slot));
      add(reversed, gradient(5 - slot));
    }
    assertThat(inOrder).isNotEqualTo(reversed);
  }

  @Test
  void holdsNoMoreThanOneGradientPerLevelWhenSlotsArriveInOrder() {
    AtomicInteger held = new AtomicInteger();
    ReductionTree tree = new ReductionTree(64, workers, buffer -> held.decrementAndGet());
    for (int slot = 0; slot < 64; slot++) {
      held.incrementAndGet();
      tree.add(new SlotRange(64, slot, 1), gradient(slot));
      assertThat(held.get()).isLessThanOrEqualTo(7);
    }
    assertThat(held.get()).isEqualTo(2);
  }

  /** Every way to cut the step into subtrees, each pushed as one, in several orders. */
  @Test
  void sumsOfSubtreesGiveTheBitsOfTheirSlots() {
    for (int slots = 1; slots <= 9; slots++) {
      float[] expected = recursive(slots, 0, width(slots));
      for (List<SlotRange> cut : cuts(slots, 0, width(slots))) {
        for (int turn = 0; turn < cut.size(); turn++) {
          List<SlotRange> order = new ArrayList<>(cut);
          Collections.rotate(order, turn);
          assertThat(sumOf(slots, order)).as("%s", order).isEqualTo(expected);
        }
      }
    }
  }

  private static List<List<SlotRange>> cuts(int slots, int first, int width) {
    if (first >= slots) {
      return List.of(List.of());
    }
    List<List<SlotRange>> cuts = new ArrayList<>();
    cuts.add(List.of(new SlotRange(slots, first, Math.min(width, slots - first))));
    for (List<SlotRange> left :
        width > 1 ? cuts(slots, first, width / 2) : List.<List<SlotRange>>of()) {
      for (List<SlotRange> right : cuts(slots, first + width / 2, width / 2)) {
        List<SlotRange> both = new ArrayList<>(left);
        both.addAll(right);
        cuts.add(both);
      }
    }
    return cuts;
  }

  private float[] sumOf(int slots, List<SlotRange> ranges) {
    ReductionTree tree = new ReductionTree(slots, workers, buffer -> {});
    Optional<Halves> sum = Optional.empty();
    for (SlotRange range : ranges) {
      assertThat(sum).isEmpty();
      sum = tree.add(range, recursive(range.end(), range.first(), 1 << range.level()));
    }
    return whole(sum.orElseThrow());
  }

  private float[] sum(int slots, List<Integer> order) {
    List<float[]> freed = new ArrayList<>();
    ReductionTree tree = new ReductionTree(slots, workers, freed::add);
    Optional<Halves> sum = Optional.empty();
    for (int slot : order) {
      assertThat(sum).isEmpty();
      sum = tree.add(new SlotRange(slots, slot, 1), gradient(slot));
    }
    assertThat(freed).hasSize(Math.max(0, slots - 2));
    return whole(sum.orElseThrow());
  }

  private static float[] whole(Halves halves) {
    if (halves.other() != null) {
      add(halves.sum(), halves.other());
    }
    return halves.sum();
  }

  /** Splits at the largest power of two below the width, as the tree over slot numbers does. */
  private static float[] recursive(int slots, int first, int width) {
    if (width == 1) {
      return gradient(first);
    }
    float[] left = recursive(slots, first, width / 2);
    if (first + width / 2 < slots) {
      add(left, recursive(slots, first + width / 2, width / 2));
    }
    return left;
  }

  private static int width(int slots) {
    return slots == 1 ? 1 : Integer.highestOneBit(slots - 1) * 2;
  }

  private static void add(float[] sum, float[] other) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
  }

  private static float[] gradient(int slot) {
    SplittableRandom random = new SplittableRandom(1000 + slot);
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-3, 4)));
    }
    return values;
  }

  private static List<List<Integer>> permutations(int count) {
    if (count == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> shorter : permutations(count - 1)) {
      for (int place = 0; place < count; place++) {
        List<Integer> longer = new ArrayList<>(shorter);
        longer.add(place, count - 1);
        all.add(longer);
      }
    }
    return all;
  }
}
