package cxrcml.clusterer.kernel;

/**
 * Exponentials and powers of blocks of numbers, by additions and multiplications alone, so that
 * they run in vectors as {@link FusedLoops} do.
 */
public final class ElementaryFunctions {
  /** e⁻³²: what such terms add to a sum of at least one is as little as its rounding. */
  public static final double NEGLIGIBLE = 1.2664165549094176e-14;

  private static final double LEAST = -32;

  private ElementaryFunctions() {}

  /**
   * values[i] = max(0, e^(values[i] − origins[i]) − e⁻³²) for differences up to 0, within 1e-13 of
   * its largest value 1.
   *
   * <p>e^x is the polynomial of degree 9 at x / 256 ≥ −1/8, whose rest is below 3e-16, squared
   * eight times.
   */
  public static void exponentials(double[] values, double[] origins, int size) {
    for (int i = 0; i < size; i++) {
      double x = Math.max(values[i] - origins[i], LEAST) * (1.0 / 256);
      double power = Math.fma(x, 1.0 / 362_880, 1.0 / 40_320);
      power = Math.fma(power, x, 1.0 / 5_040);
      power = Math.fma(power, x, 1.0 / 720);
      power = Math.fma(power, x, 1.0 / 120);
      power = Math.fma(power, x, 1.0 / 24);
      power = Math.fma(power, x, 1.0 / 6);
      power = Math.fma(power, x, 0.5);
      power = Math.fma(power, x, 1);
      power = Math.fma(power, x, 1);
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      values[i] = Math.max(power - NEGLIGIBLE, 0);
    }
  }

  /**
   * values[i] = values[i]^(halves / 2).
   *
   * @param values not negative
   * @param halves at least 1
   * @param bases receives what is multiplied, as long as {@code values}
   */
  public static void powers(double[] values, int halves, double[] bases, int size) {
    int exponent = halves;
    if (halves % 2 == 0) {
      exponent = halves / 2;
    } else {
      for (int i = 0; i < size; i++) {
        values[i] = Math.sqrt(values[i]);
      }
    }
    System.arraycopy(values, 0, bases, 0, size);
    for (int bit = Integer.highestOneBit(exponent) >> 1; bit > 0; bit >>= 1) {
      for (int i = 0; i < size; i++) {
        values[i] *= values[i];
      }
      if ((exponent & bit) != 0) {
        multiply(values, bases, size);
      }
    }
  }

  /** values[i] *= factors[i]. */
  public static void multiply(double[] values, double[] factors, int size) {
    for (int i = 0; i < size; i++) {
      values[i] *= factors[i];
    }
  }

  /** sums[i] += values[i]. */
  public static void add(double[] values, double[] sums, int size) {
    for (int i = 0; i < size; i++) {
      sums[i] += values[i];
    }
  }

  /** Returns Σ values[i], in four sums that are added at last. */
  public static double sum(double[] values, int size) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 4 <= size; i += 4) {
      sum0 += values[i];
      sum1 += values[i + 1];
      sum2 += values[i + 2];
      sum3 += values[i + 3];
    }
    for (; i < size; i++) {
      sum0 += values[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
