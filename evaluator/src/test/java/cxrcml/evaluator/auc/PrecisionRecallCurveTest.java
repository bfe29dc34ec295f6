package cxrcml.evaluator.auc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PrecisionRecallCurveTest {
  /** The file names its version; benchmarks/peers/evaluation_fixtures.py made it. */
  @Test
  void agreesWithScikitLearn() throws IOException {
    JsonNode oracle =
        new ObjectMapper()
            .readTree(PrecisionRecallCurveTest.class.getResource("precision_recall.json"));
    for (JsonNode example : oracle.get("cases")) {
      float[] scores = new float[example.get("scores").size()];
      boolean[] labels = new boolean[scores.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) example.get("scores").get(i).asDouble();
        labels[i] = example.get("labels").get(i).asInt() == 1;
      }
      double[] expected = new double[example.get("precisions").size()];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = example.get("precisions").get(i).asDouble();
      }

      assertThat(PrecisionRecallCurve.precisions(scores, labels, expected.length))
          .containsExactly(expected, within(1e-14));
    }
  }

  @Test
  void saysNothingWithoutAPositive() {
    assertThat(PrecisionRecallCurve.precisions(new float[] {1, 2}, new boolean[2], 3))
        .containsOnly(Double.NaN);
  }
}
