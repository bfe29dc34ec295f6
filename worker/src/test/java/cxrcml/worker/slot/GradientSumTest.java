package cxrcml.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GradientSumTest {
  private static final int LENGTH = 5000; // not a multiple of what is added at a time

  private final List<ByteBuffer> freed = new ArrayList<>();
  private final GradientSum sum = new GradientSum(freed::add);

  @Test
  void hasTheBitsOfTheTreeOverSlots() {
    for (int slots = 1; slots <= 17; slots++) {
      int most = 0;
      freed.clear();
      for (int slot = 0; slot < slots; slot++) {
        sum.add(buffer(slot));
        most = Math.max(most, slot + 1 - freed.size());
      }

      assertThat(values(sum.take())).as("%d slots", slots).isEqualTo(recursive(0, slots));
      assertThat(freed).hasSize(slots - 1);
      assertThat(most).isLessThanOrEqualTo(1 + Integer.numberOfTrailingZeros(width(slots)));
    }
  }

  /** The test above can fail: a sum from left to right has other bits. */
  @Test
  void valuesAreSuchThatTheOrderMatters() {
    float[] running = recursive(0, 1);
    for (int slot = 1; slot < 4; slot++) {
      running = added(running, recursive(slot, slot + 1));
    }
    assertThat(running).isNotEqualTo(recursive(0, 4));
  }

  @Test
  void whatIsDroppedIsFreedAndLeavesNothingBehind() {
    for (int slot = 0; slot < 3; slot++) {
      sum.add(buffer(slot));
    }

    sum.drop();

    assertThat(freed).hasSize(3);
    sum.add(buffer(7));
    assertThat(values(sum.take())).isEqualTo(recursive(7, 8));
  }

  /** Splits at the largest power of two below the number of slots. */
  private static float[] recursive(int from, int to) {
    if (to - from == 1) {
      return values(buffer(from));
    }
    int middle = from + width(to - from) / 2;
    return added(recursive(from, middle), recursive(middle, to));
  }

  private static int width(int slots) {
    return slots == 1 ? 1 : Integer.highestOneBit(slots - 1) * 2;
  }

  private static float[] added(float[] one, float[] other) {
    float[] added = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      added[i] = one[i] + other[i];
    }
    return added;
  }

  private static ByteBuffer buffer(int slot) {
    SplittableRandom random = new SplittableRandom(slot);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(LENGTH * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < LENGTH; i++) {
      buffer.putFloat((float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-3, 4))));
    }
    return buffer;
  }

  private static float[] values(ByteBuffer buffer) {
    float[] values = new float[LENGTH];
    buffer.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
