package cxrcml.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
  // transformers 5.24.0: CLIPModel(CLIPConfig()), number and total size of the parameters.
  @Test
  void hasTheParametersOfVitB32() {
    ParameterLayout layout = ParameterLayout.of(ClipConfig.vitB32());

    assertThat(layout.parameters()).hasSize(398);
    assertThat(layout.size()).isEqualTo(151_277_313);
  }

  @Test
  void leavesNoGapAndNoOverlap() {
    long end = 0;
    for (Parameter parameter : ParameterLayout.of(ClipConfig.tiny()).parameters()) {
      assertThat(parameter.offset()).as(parameter.name()).isEqualTo(end);
      assertThat(parameter.size()).isPositive();
      end = parameter.end();
    }
    assertThat(ParameterLayout.of(ClipConfig.tiny()).size()).isEqualTo(end);
  }

  // transformers 5.24.0: state_dict() of CLIPModel with these sizes.
  @Test
  void shapesTensorsAsTransformersDoes() {
    ParameterLayout layout = ParameterLayout.of(ClipConfig.vitB32());

    assertThat(layout.parameter("logit_scale").shape()).isEmpty();
    assertThat(layout.parameter("logit_scale").size()).isEqualTo(1);
    assertThat(layout.parameter("vision_model.embeddings.class_embedding").shape())
        .containsExactly(768);
    assertThat(layout.parameter("vision_model.embeddings.patch_embedding.weight").shape())
        .containsExactly(768, 3, 32, 32);
    assertThat(layout.parameter("vision_model.embeddings.position_embedding.weight").shape())
        .containsExactly(50, 768);
    assertThat(layout.parameter("text_model.encoder.layers.11.mlp.fc1.weight").shape())
        .containsExactly(2048, 512);
    assertThat(layout.parameter("visual_projection.weight").shape()).containsExactly(512, 768);
  }

  /** Checkpoints and digests depend on the order. */
  @Test
  void keepsItsOrder() {
    List<String> names =
        ParameterLayout.of(ClipConfig.tiny()).parameters().stream().map(Parameter::name).toList();

    assertThat(names.subList(0, 9))
        .containsExactly(
            "logit_scale",
            "text_model.embeddings.token_embedding.weight",
            "text_model.embeddings.position_embedding.weight",
            "text_model.encoder.layers.0.layer_norm1.weight",
            "text_model.encoder.layers.0.layer_norm1.bias",
            "text_model.encoder.layers.0.self_attn.q_proj.weight",
            "text_model.encoder.layers.0.self_attn.q_proj.bias",
            "text_model.encoder.layers.0.self_attn.k_proj.weight",
            "text_model.encoder.layers.0.self_attn.k_proj.bias");
    assertThat(names.subList(names.size() - 4, names.size()))
        .containsExactly(
            "vision_model.post_layernorm.weight",
            "vision_model.post_layernorm.bias",
            "visual_projection.weight",
            "text_projection.weight");
  }

  @Test
  void decaysMatricesAndTablesOnly() {
    ParameterLayout layout = ParameterLayout.of(ClipConfig.tiny());

    assertThat(layout.parameter("text_projection.weight").decays()).isTrue();
    assertThat(layout.parameter("text_model.embeddings.token_embedding.weight").decays()).isTrue();
    assertThat(layout.parameter("vision_model.pre_layrnorm.weight").decays()).isFalse();
    assertThat(layout.parameter("vision_model.encoder.layers.1.mlp.fc2.bias").decays()).isFalse();
    assertThat(layout.parameter("logit_scale").decays()).isFalse();
  }

  @Test
  void refusesANameItDoesNotKnow() {
    ParameterLayout layout = ParameterLayout.of(ClipConfig.tiny());

    assertThatThrownBy(() -> layout.parameter("visual_projection.bias"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name: visual_projection.bias (expected: a parameter of the model)");
  }
}
