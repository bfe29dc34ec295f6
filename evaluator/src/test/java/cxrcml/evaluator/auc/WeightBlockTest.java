package cxrcml.evaluator.auc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightBlockTest {
  private final SplittableRandom random = new SplittableRandom(3);

  /** Plain sums; weights of the largest size fill a lane with every sample. */
  @Test
  void addsEachWeightingByItself() {
    for (int heaviest : new int[] {1, 7, 300, 65_535}) {
      List<int[]> weightings =
          IntStream.range(0, WeightBlock.SIZE)
              .mapToObj(r -> random.ints(50, 0, heaviest + 1).toArray())
              .toList();
      int[] units = random.ints(3_000, 0, 50).toArray();
      long[] sums = new long[WeightBlock.SIZE];

      WeightBlock.of(weightings).add(units, 17, 2_900, sums);

      for (int r = 0; r < sums.length; r++) {
        int[] weights = weightings.get(r);
        assertThat(sums[r])
            .isEqualTo(Arrays.stream(units, 17, 2_900).mapToLong(u -> weights[u]).sum());
      }
    }
  }

  @Test
  void scoresEachWeightingByItself() {
    List<int[]> weightings =
        IntStream.range(0, 5).mapToObj(r -> random.ints(40, 0, 4).toArray()).toList();
    float[] scores = new float[400];
    boolean[] labels = new boolean[400];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(60);
      labels[i] = random.nextInt(6) == 0;
    }
    Ranking ranking = Ranking.of(scores, labels, random.ints(400, 0, 40).toArray());

    Areas[] areas = ranking.areas(WeightBlock.of(weightings));

    assertThat(areas).hasSize(5).doesNotHaveDuplicates();
    for (int r = 0; r < areas.length; r++) {
      assertThat(areas[r]).isEqualTo(ranking.areas(weightings.get(r)));
    }
  }

  @Test
  void refusesWeightsThatFitNoLane() {
    assertThatThrownBy(() -> WeightBlock.of(new int[] {0, 65_536}))
        .hasMessage("weight of unit 1: 65536 (expected: 0 to 65535)");
    assertThatThrownBy(() -> WeightBlock.of(new int[] {-1}))
        .hasMessage("weight of unit 0: -1 (expected: 0 to 65535)");
    assertThatThrownBy(() -> WeightBlock.of(List.of()))
        .hasMessage("weightings: 0 (expected: 1 to 32)");
  }
}
