package cxrcml.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
  // SciPy 1.17.1: scipy.stats.norm.ppf(p).
  @ParameterizedTest
  @CsvSource({
    "1.1102230246251565e-16, -8.209536151601387",
    "1e-9, -5.9978070150076865",
    "0.003, -2.7477813854449926",
    "0.0749, -1.4402382675279635",
    "0.31, -0.4958503473474533",
    "0.87, 1.1263911290388007",
    "0.999, 3.090232306167813"
  })
  void agreesWithScipy(double p, double expected) {
    assertThat(NormalQuantile.of(p)).isCloseTo(expected, within(2e-15 * Math.abs(expected)));
  }
}
