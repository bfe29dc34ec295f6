package cxrcml.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipConfigTest {
  @Test
  void countsTheClassTokenBesideThePatches() {
    assertThat(ClipConfig.vitB32().vision().tokens()).isEqualTo(50);
    assertThat(ClipConfig.tiny().vision().tokens()).isEqualTo(65);
  }

  @Test
  void changesOneSizeAtATime() {
    ClipConfig changed =
        ClipConfig.tiny().withImageSize(96).withVocabulary(3001).withContextLength(48);

    assertThat(changed)
        .isEqualTo(
            new ClipConfig(
                new VisionConfig(96, 8, 128, 2, 4, 512),
                new TextConfig(3001, 48, 128, 2, 4, 512),
                128));
  }

  @Test
  void readsBackWhatItWrites() {
    ClipConfig odd =
        new ClipConfig(
            new VisionConfig(30, 5, 24, 3, 2, 50), new TextConfig(601, 17, 36, 4, 6, 70), 20);

    assertThat(ClipConfig.fromJson(odd.toJson())).isEqualTo(odd);
  }

  // transformers 5.24.0: CLIPConfig(vision_config={"patch_size": 16}).to_diff_dict() leaves out
  // whatever has its default.
  @Test
  void takesTheDefaultsOfTransformersForWhatAFileLeavesOut() {
    String json = "{\"model_type\": \"clip\", \"vision_config\": {\"patch_size\": 16}}";

    ClipConfig config = ClipConfig.fromJson(json);

    assertThat(config.vision()).isEqualTo(new VisionConfig(224, 16, 768, 12, 12, 3072));
    assertThat(config.text()).isEqualTo(ClipConfig.vitB32().text());
    assertThat(config.projectionSize()).isEqualTo(512);
  }

  @Test
  void tellsTransformersToPoolAtTheLargestId() {
    assertThat(ClipConfig.tiny().toJson()).contains("\"eos_token_id\" : 2\n");
  }

  @Test
  void takesTheEndOfATextWhereItIsTheLargestId() {
    ClipConfig config =
        ClipConfig.fromJson(
            "{\"model_type\": \"clip\", \"text_config\": {\"vocab_size\": 600,"
                + " \"eos_token_id\": 599}}");

    assertThat(config).isEqualTo(ClipConfig.vitB32().withVocabulary(600));
  }

  // transformers 5.24.0, CLIPConfig.__post_init__: the old dictionary updates the new one.
  @Test
  void theOldDictionaryOfATowerDecides() {
    ClipConfig config =
        ClipConfig.fromJson(
            "{\"model_type\": \"clip\", \"text_config\": {\"hidden_size\": 256},"
                + " \"text_config_dict\": {\"hidden_size\": 768}, \"vision_config_dict\": null}");

    assertThat(config.text().width()).isEqualTo(768);
    assertThat(config.vision()).isEqualTo(ClipConfig.vitB32().vision());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model_type\": \"siglip\"} | model_type: siglip (expected: clip)",
        "{\"model_type\": \"clip\", \"text_config\": {\"hidden_act\": \"gelu\"}}"
            + " | hidden_act: gelu (expected: that of the image tower; quick_gelu)",
        "{\"model_type\": \"clip\", \"text_config\": {\"hidden_act\": \"relu\"},"
            + " \"vision_config\": {\"hidden_act\": \"relu\"}}"
            + " | hidden_act: relu (expected: quick_gelu or gelu)",
        "{\"model_type\": \"clip\", \"vision_config\": {\"num_channels\": 1}}"
            + " | num_channels: 1 (expected: 3)",
        "{\"model_type\": \"clip\", \"vision_config\": {\"layer_norm_eps\": 0.001}}"
            + " | layer_norm_eps: 0.001 (expected: 1e-5)",
        "{\"model_type\": \"clip\", \"text_config\": {\"vocab_size\": 600}}"
            + " | eos_token_id: 49407 (expected: 2 or 599, the largest id)",
        "{\"model_type\": \"clip\", \"projection_dim\": 8.5}"
            + " | projection_dim: 8.5 (expected: an integer)",
      })
  void refusesAModelOfAnotherKind(String json, String message) {
    assertThatThrownBy(() -> ClipConfig.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesATextThatIsNoJson() {
    assertThatThrownBy(() -> ClipConfig.fromJson("version https://git-lfs.github.com/spec/v1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json: ")
        .hasMessageEndingWith("(expected: JSON)");
  }

  @Test
  void namesTheSizeThatDoesNotFit() {
    assertThatThrownBy(() -> new VisionConfig(64, 7, 128, 2, 4, 512))
        .hasMessage("patchSize: 7 (expected: a divisor of imageSize 64)");
    assertThatThrownBy(() -> new VisionConfig(64, 8, 128, 2, 3, 512))
        .hasMessage("heads: 3 (expected: a divisor of width 128)");
    assertThatThrownBy(() -> ClipConfig.tiny().withImageSize(0))
        .hasMessage("imageSize: 0 (expected: >= 1)");
    assertThatThrownBy(() -> ClipConfig.tiny().withVocabulary(2))
        .hasMessage("vocabularySize: 2 (expected: >= 3)");
    assertThatThrownBy(() -> ClipConfig.tiny().withContextLength(2))
        .hasMessage("contextLength: 2 (expected: >= 3)");
    assertThatThrownBy(
            () -> new ClipConfig(ClipConfig.tiny().vision(), ClipConfig.tiny().text(), 0))
        .hasMessage("projectionSize: 0 (expected: >= 1)");
  }
}
