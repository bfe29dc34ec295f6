package cxrcml.parameters.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.ReductionTree.Halves;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeanGradientTest {
  @Test
  void addsAveragesAndMeasuresEachBlock() {
    float[] sum = new float[1003];
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) random.nextDouble(-2, 3);
    }
    float[] original = sum.clone();
    float[] half = new float[1003];
    for (int i = 0; i < half.length; i++) {
      half[i] = (float) random.nextDouble(-5, 1);
    }

    double[] squares;
    try (RangeWorkers workers = new RangeWorkers(1)) {
      squares = MeanGradient.of(new Halves(sum, half), 3, 256, workers);
    }

    assertThat(squares).hasSize(4);
    for (int block = 0; block < 4; block++) {
      double expected = 0;
      for (int i = 256 * block; i < Math.min(1003, 256 * block + 256); i++) {
        assertThat(sum[i]).isEqualTo((original[i] + half[i]) / 3f);
        expected += (double) sum[i] * sum[i];
      }
      // Another order of 256 additions in double.
      assertThat(squares[block]).isCloseTo(expected, within(1e-12 * expected));
    }
  }

  @Test
  void bitsDependNeitherOnThreadsNorOnTheCut() {
    int block = 1 << 10;
    float[] whole = new float[300 * block + 77];
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (float) random.nextDouble(-1, 1);
    }
    float[] tail = Arrays.copyOfRange(whole, 111 * block, whole.length);
    float[] other = whole.clone();

    try (RangeWorkers one = new RangeWorkers(1);
        RangeWorkers three = new RangeWorkers(3)) {
      double[] squares = MeanGradient.of(new Halves(whole, null), 5, block, one);

      assertThat(MeanGradient.of(new Halves(other, null), 5, block, three)).isEqualTo(squares);
      assertThat(other).isEqualTo(whole);
      assertThat(MeanGradient.of(new Halves(tail, null), 5, block, three))
          .isEqualTo(Arrays.copyOfRange(squares, 111, squares.length));
    }
  }

  @Test
  void isFiniteIfAndOnlyIfTheBlockIs() {
    float[] sum = new float[1024];
    sum[100] = Float.MAX_VALUE;
    sum[300] = Float.NaN;
    sum[600] = Float.NEGATIVE_INFINITY;

    try (RangeWorkers workers = new RangeWorkers(1)) {
      double[] squares = MeanGradient.of(new Halves(sum, null), 1, 256, workers);

      assertThat(squares[0]).isFinite().isPositive();
      assertThat(squares[1]).isNaN();
      assertThat(squares[2]).isInfinite();
      assertThat(squares[3]).isZero();
    }
  }
}
