package cxrcml.model.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedsTest {
  /** The JDK's generator is SplitMix64 with the golden gamma. */
  @Test
  void scattersAsSplitMix64() {
    for (long seed : new long[] {0, 1, -7, 1L << 40}) {
      assertThat(Seeds.scatter(seed + Seeds.GOLDEN_GAMMA))
          .isEqualTo(new SplittableRandom(seed).nextLong());
      assertThat(Seeds.mix(seed)).isEqualTo(new SplittableRandom(seed).nextLong());
    }
  }

  // Test vectors of the FNV authors, 64-bit FNV-1a.
  @Test
  void hashesNamesAsFnv1a() {
    assertThat(Seeds.part("")).isEqualTo(0xcbf29ce484222325L);
    assertThat(Seeds.part("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(Seeds.part("foobar")).isEqualTo(0x85944171f73967e8L);
  }

  @Test
  void everyPartAndItsPlaceMatter() {
    Set<Long> seeds = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      for (long first = 0; first < 10; first++) {
        seeds.add(Seeds.mix(seed, first));
        for (long second = 0; second < 10; second++) {
          seeds.add(Seeds.mix(seed, first, second));
        }
      }
    }

    assertThat(seeds).hasSize(10 * 10 * 11);
  }
}
