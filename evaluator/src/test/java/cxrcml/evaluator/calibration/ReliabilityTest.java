package cxrcml.evaluator.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
  /** The file names its version; benchmarks/peers/evaluation_fixtures.py made it. */
  @Test
  void agreesWithScikitLearn() throws IOException {
    JsonNode oracle =
        new ObjectMapper().readTree(ReliabilityTest.class.getResource("reliability.json"));
    Reliability.Builder builder = new Reliability.Builder();
    for (int i = 0; i < oracle.get("labels").size(); i++) {
      builder.add(
          oracle.get("probabilities").get(i).asDouble(), oracle.get("labels").get(i).asInt() == 1);
    }

    Reliability reliability = builder.build();

    double gaps = 0;
    assertThat(reliability.bins()).hasSize(oracle.get("observed").size());
    for (int b = 0; b < reliability.bins().size(); b++) {
      Reliability.Bin bin = reliability.bins().get(b);
      double observed = oracle.get("observed").get(b).asDouble();
      double predicted = oracle.get("predicted").get(b).asDouble();
      assertThat(bin.observed()).isCloseTo(observed, within(1e-12));
      assertThat(bin.predicted()).isCloseTo(predicted, within(1e-12));
      gaps += bin.count() * Math.abs(observed - predicted) / oracle.get("labels").size();
    }
    assertThat(reliability.error()).isCloseTo(gaps, within(1e-12));
    assertThat(reliability.brier()).isCloseTo(oracle.get("brier").asDouble(), within(1e-12));
  }

  @Test
  void keepsCertaintyInTheLastBin() {
    Reliability reliability = new Reliability.Builder().add(1, true).add(0, false).build();

    assertThat(reliability.error()).isZero();
    assertThat(reliability.bins()).hasSize(2);
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> new Reliability.Builder().add(1.5, true))
        .hasMessage("probability: 1.5 (expected: 0 to 1)");
  }
}
