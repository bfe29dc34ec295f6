package cxrcml.evaluator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  /** The file names its version; benchmarks/peers/evaluation_fixtures.py made it. */
  @Test
  void agreesWithScikitLearn() throws IOException {
    JsonNode oracle =
        new ObjectMapper().readTree(LogisticRegressionTest.class.getResource("logistic.json"));
    float[][] samples = new float[oracle.get("samples").size()][3];
    boolean[] labels = new boolean[samples.length];
    for (int i = 0; i < samples.length; i++) {
      for (int d = 0; d < 3; d++) {
        samples[i][d] = (float) oracle.get("samples").get(i).get(d).asDouble();
      }
      labels[i] = oracle.get("labels").get(i).asInt() == 1;
    }

    for (JsonNode fit : oracle.get("fits")) {
      LogisticRegression fitted =
          LogisticRegression.fit(samples, labels, fit.get("strength").asDouble());

      // The gradient of the mean loss ends below 1e-8; its curvature here is above 1e-2.
      for (int d = 0; d < 3; d++) {
        assertThat(fitted.weight(d)).isCloseTo(fit.get("weights").get(d).asDouble(), within(1e-6));
      }
      assertThat(fitted.intercept()).isCloseTo(fit.get("intercept").asDouble(), within(1e-6));
    }
  }

  /** Without bound on the weights these labels would send them to infinity. */
  @Test
  void staysFiniteWhereTheLabelsCanBeSeparated() {
    float[][] samples = {{-3}, {-1}, {2}, {5}};
    boolean[] labels = {false, false, true, true};

    LogisticRegression fitted = LogisticRegression.fit(samples, labels, 1e3);

    assertThat(fitted.weight(0)).isFinite().isGreaterThan(1);
    assertThat(fitted.probability(new float[] {1e4f})).isEqualTo(1);
    assertThat(fitted.probability(new float[] {-1e4f})).isZero();
  }

  @Test
  void refusesWhatCannotBeFitted() {
    assertThatThrownBy(() -> LogisticRegression.fit(new float[2][1], new boolean[2], 0))
        .hasMessage("strength: 0.0 (expected: > 0)");
    assertThatThrownBy(() -> LogisticRegression.fit(new float[2][1], new boolean[3], 1))
        .hasMessage("labels: length 3 (expected: 2, at least 1)");
  }
}
