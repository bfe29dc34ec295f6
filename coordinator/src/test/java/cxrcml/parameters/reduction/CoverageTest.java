package cxrcml.parameters.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoverageTest {
  /** Against a set of bits. */
  @Test
  void knowsWhatHasArrivedInAnyOrder() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 150; trial++) {
      int length = random.nextInt(1, 40);
      Coverage coverage = new Coverage();
      BitSet bits = new BitSet();
      while (bits.cardinality() < length) {
        int from = random.nextInt(length);
        int to = random.nextInt(from + 1, length + 1);
        if (bits.get(from, to).isEmpty()) {
          coverage.add(from, to);
          bits.set(from, to);
        } else {
          assertThatThrownBy(() -> coverage.add(from, to))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("sent twice");
        }
        assertThat(coverage.elements()).isEqualTo(bits.cardinality());
        BitSet gaps = new BitSet();
        coverage.forGaps(length, gaps::set);
        gaps.xor(bits);
        assertThat(gaps.cardinality()).isEqualTo(length);
      }
    }
  }

  @Test
  void refusesToRememberCountlessGaps() {
    Coverage coverage = new Coverage();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                coverage.add(2 * i, 2 * i + 1);
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gaps");
  }
}
