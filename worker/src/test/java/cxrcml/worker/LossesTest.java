package cxrcml.worker;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.LossConfig.Positives;
import cxrcml.model.loss.TripletConfig;
import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import cxrcml.service.spec.LossSpec;
import cxrcml.service.spec.SpecReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
  @Test
  void defaultsOfTheSpecificationAreThoseOfTheModel() {
    assertThat(Losses.of(LossSpec.DEFAULTS)).isEqualTo(LossConfig.DEFAULTS);
  }

  @Test
  void carriesEveryKey() {
    LossSpec spec =
        loss(
            "positives: matched, weightedTerms: all, tripletWeight: 0.7, mining: semi-hard,"
                + " pairs: image-text, margin: 0.3, marginKind: adaptive, hinge: softplus,"
                + " confidence: 0.6");

    assertThat(Losses.of(spec))
        .isEqualTo(
            new LossConfig(
                Positives.MATCHED,
                true,
                0.7,
                new TripletConfig(
                    Mining.SEMI_HARD, Pairs.IMAGE_TEXT, 0.3, true, Hinge.SOFTPLUS, 0.6)));
  }

  /** A word of the specification that the model lacks would only be seen in a worker. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mining: batch-hard",
        "mining: semi-hard",
        "mining: soft-weighted",
        "pairs: image-image",
        "pairs: image-text",
        "pairs: both",
        "hinge: relu",
        "hinge: softplus",
        "positives: diagonal",
        "positives: matched"
      })
  void knowsEveryWord(String key) {
    assertThat(Losses.of(loss(key)).toString())
        .containsIgnoringCase(key.substring(key.indexOf(' ') + 1).replace('-', '_'));
  }

  private static LossSpec loss(String keys) {
    return SpecReader.parse("loss: {" + keys + "}", List.of()).loss();
  }
}
