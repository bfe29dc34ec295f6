package cxrcml.clusterer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@link Math}, whose functions are within one unit in the last place. */
class ElementaryFunctionsTest {
  private static final int SIZE = 5003;

  @Test
  void exponentialsAreRightToThirteenDigitsOfOne() {
    double[] origins = new Random(1).doubles(SIZE, -1e3, 1e3).toArray();
    double[] differences = new Random(2).doubles(SIZE, -40, 0).toArray();
    differences[0] = 0;
    double[] values = new double[SIZE];
    Arrays.setAll(values, i -> origins[i] + differences[i]);
    double[] exact = values.clone();

    ElementaryFunctions.exponentials(values, origins, SIZE - 1);

    for (int i = 0; i < SIZE - 1; i++) {
      assertThat(values[i])
          .isCloseTo(Math.exp(exact[i] - origins[i]), within(1e-13))
          .isNotNegative();
    }
    assertThat(values[SIZE - 1]).isEqualTo(exact[SIZE - 1]);
  }

  @Test
  void exponentialsOfWhatIsFarBelowAreZero() {
    double[] values = {-33, -1e3, -1e18, Double.NEGATIVE_INFINITY};

    ElementaryFunctions.exponentials(values, new double[4], 4);

    assertThat(values).containsExactly(new double[4], within(1e-27));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 36, 37, 516})
  void powersCountHalves(int halves) {
    double[] values = new Random(3).doubles(SIZE).toArray();
    values[0] = 0;
    values[1] = 1;
    double[] bases = values.clone();

    ElementaryFunctions.powers(values, halves, new double[SIZE], SIZE - 1);

    for (int i = 0; i < SIZE - 1; i++) {
      double exact = Math.pow(bases[i], halves / 2.0);
      assertThat(values[i]).isCloseTo(exact, within(1e-15 + halves * 1e-15 * exact));
    }
    assertThat(values[SIZE - 1]).isEqualTo(bases[SIZE - 1]);
  }

  @Test
  void sumsAllThatItIsTold() {
    double[] values = {1, 2, 4, 8, 16, 32, 64};

    assertThat(ElementaryFunctions.sum(values, 7)).isEqualTo(127);
    assertThat(ElementaryFunctions.sum(values, 6)).isEqualTo(63);
    assertThat(ElementaryFunctions.sum(values, 0)).isZero();
  }
}
