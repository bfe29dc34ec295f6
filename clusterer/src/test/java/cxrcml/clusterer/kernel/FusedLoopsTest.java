package cxrcml.clusterer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against sums of one element at a time, bit for bit. */
class FusedLoopsTest {
  private static final int SIZE = 77; // no multiple of any vector

  private final Random random = new Random(3);
  private final double[][] vectors = new double[5][];
  private final double[] weights = random.doubles(6, -2, 2).toArray();
  private final double[] shifts = random.doubles(6, -2, 2).toArray();
  private final double[] before = random.doubles(SIZE).toArray();
  private final double[] sums = before.clone();

  FusedLoopsTest() {
    for (int j = 0; j < vectors.length; j++) {
      vectors[j] = random.doubles(SIZE, -3, 3).toArray();
    }
  }

  @Test
  void addsProductsWithinItsBounds() {
    FusedLoops.addProducts(vectors, 1, weights, 2, sums, 5, 60);

    for (int i = 0; i < SIZE; i++) {
      double expected = before[i];
      for (int j = 0; j < 4 && i >= 5 && i < 60; j++) {
        expected = Math.fma(vectors[1 + j][i], weights[2 + j], expected);
      }
      assertThat(sums[i]).isEqualTo(expected);
    }
  }

  @Test
  void addsChosenVectors() {
    int[] numbers = {9, 4, 0, 4, 2};

    FusedLoops.addChosen(vectors, numbers, weights, 1, sums);

    for (int i = 0; i < SIZE; i++) {
      double expected = before[i];
      for (int j = 1; j < 5; j++) {
        expected = Math.fma(vectors[numbers[j]][i], weights[j], expected);
      }
      assertThat(sums[i]).isEqualTo(expected);
    }
  }

  @Test
  void addsSquaredDeviations() {
    FusedLoops.addSquaredDeviations(vectors, 1, weights, shifts, sums, SIZE - 1);

    for (int i = 0; i < SIZE; i++) {
      double expected = before[i];
      for (int j = 1; j < 5 && i < SIZE - 1; j++) {
        double deviation = Math.fma(vectors[j][i], weights[j], shifts[j]);
        expected = Math.fma(deviation, deviation, expected);
      }
      assertThat(sums[i]).isEqualTo(expected);
    }
  }

  @Test
  void addsSquares() {
    FusedLoops.addSquares(vectors[2], sums, SIZE);

    for (int i = 0; i < SIZE; i++) {
      assertThat(sums[i]).isEqualTo(Math.fma(vectors[2][i], vectors[2][i], before[i]));
    }
  }
}
