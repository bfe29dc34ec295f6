package cxrcml.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRatesTest {
  private final ClipConfig config =
      new ClipConfig(new VisionConfig(8, 4, 8, 3, 2, 16), new TextConfig(9, 5, 8, 2, 2, 16), 8);
  private final ParameterLayout layout = ParameterLayout.of(config);

  @Test
  void decayWithTheDistanceFromTheTop() {
    LearningRates rates = new LearningRates(config, List.of(), 0.5);

    assertThat(of(rates, "logit_scale")).isEqualTo(1);
    assertThat(of(rates, "visual_projection.weight")).isEqualTo(1);
    assertThat(of(rates, "vision_model.post_layernorm.bias")).isEqualTo(1);
    assertThat(of(rates, "vision_model.encoder.layers.2.mlp.fc1.bias")).isEqualTo(0.5);
    assertThat(of(rates, "vision_model.encoder.layers.0.mlp.fc1.bias")).isEqualTo(0.125);
    assertThat(of(rates, "vision_model.pre_layrnorm.weight")).isEqualTo(0.0625);
    assertThat(of(rates, "vision_model.embeddings.class_embedding")).isEqualTo(0.0625);
    assertThat(of(rates, "text_model.final_layer_norm.weight")).isEqualTo(1);
    assertThat(of(rates, "text_model.encoder.layers.1.layer_norm1.weight")).isEqualTo(0.5);
    assertThat(of(rates, "text_model.embeddings.token_embedding.weight")).isEqualTo(0.125);
  }

  @Test
  void areZeroForWhatIsFrozen() {
    LearningRates rates =
        new LearningRates(
            config, List.of("text_model.*", "vision_*.1.*fc2.bias", "logit_scale"), 1);

    for (Parameter parameter : layout.parameters()) {
      boolean frozen =
          parameter.name().startsWith("text_model.")
              || parameter.name().equals("vision_model.encoder.layers.1.mlp.fc2.bias")
              || parameter.name().equals("logit_scale");
      assertThat(rates.of(parameter)).as(parameter.name()).isEqualTo(frozen ? 0 : 1);
    }
  }

  @Test
  void refuseAPatternThatFitsNothing() {
    assertThatThrownBy(() -> new LearningRates(config, List.of("visual_model.*"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model.freeze: visual_model.* (expected: to fit a parameter's name)");
  }

  private double of(LearningRates rates, String name) {
    return rates.of(layout.parameter(name));
  }
}
