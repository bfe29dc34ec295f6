package cxrcml.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.clip.ClipConfig;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunModelTest {
  @TempDir private Path directory;
  private Path tokenizer;

  @BeforeEach
  void writeTokenizer() throws IOException {
    tokenizer = directory.resolve("tokenizer.json");
    Files.writeString(
        tokenizer,
        "{\"added_tokens\": [{\"id\": 301}], \"model\": {\"vocab\": {\"a\": 0, \"b\": 299}}}");
  }

  private ClipConfig model(String sizes) {
    return RunModel.of(SpecReader.parse("{model: {" + sizes + "}}", List.of()), 64, tokenizer);
  }

  @Test
  void takesImageSizeAndVocabularyFromTheDataSet() {
    assertThat(model("preset: tiny"))
        .isEqualTo(ClipConfig.tiny().withImageSize(64).withVocabulary(302));
  }

  @Test
  void replacesSingleValuesOfThePreset() {
    ClipConfig model =
        model(
            "imageSize: 64, patchSize: 16, visionWidth: 96, visionLayers: 3, visionHeads: 3,"
                + " visionMlp: 100, textWidth: 64, textLayers: 1, textHeads: 2, contextLength: 20,"
                + " projection: 48");

    assertThat(model.vision()).isEqualTo(new ClipConfig.VisionConfig(64, 16, 96, 3, 3, 100));
    assertThat(model.text()).isEqualTo(new ClipConfig.TextConfig(302, 20, 64, 1, 2, 256));
    assertThat(model.projectionSize()).isEqualTo(48);
  }

  @Test
  void refusesAnotherImageSizeThanTheDataSetHas() {
    assertThatThrownBy(() -> model("preset: vit-b-32, imageSize: 224"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("model.imageSize: 224 (expected: 64, the data set's, or 0)");
  }

  @Test
  void refusesSizesThatDoNotFitTogether() {
    assertThatThrownBy(() -> model("patchSize: 7"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("model: patchSize: 7 (expected: a divisor of imageSize 64)");
  }
}
