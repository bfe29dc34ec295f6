package cxrcml.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.model.safetensors.SafetensorsWriter;
import cxrcml.model.tokenizer.BpeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceDirectoryTest {
  private final ClipConfig config =
      ClipConfig.tiny().withVocabulary(BpeTrainer.SMALLEST_VOCABULARY);
  private final ParameterLayout layout = ParameterLayout.of(config);

  @TempDir Path parent;
  private Path directory;
  private Path tokenizer;

  @BeforeEach
  void trainTheTokenizer() throws IOException {
    directory = parent.resolve("export");
    tokenizer = parent.resolve("bpe.json");
    new BpeTrainer(BpeTrainer.SMALLEST_VOCABULARY, 1).train(List.of()).writeTo(tokenizer);
  }

  @Test
  void readsBackWhatItWrites() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);

    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(directory)) {
      assertThat(model.config()).isEqualTo(config);
      assertThat(model.tokenizerFile()).hasSameBinaryContentAs(tokenizer);
      assertThat(read(model, 0, (int) layout.size()))
          .isEqualTo(read(drawnFrom(3), 0, (int) layout.size()));
      assertThat(read(model, 70_123, 250_007)).isEqualTo(read(drawnFrom(3), 70_123, 250_007));
      assertThatThrownBy(() -> model.read(layout.size() - 1, new float[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void replacesAnOlderModelWhole() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Files.createFile(directory.resolve("model.safetensors.index.json"));

    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(4), tokenizer);

    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors",
            "preprocessor_config.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json");
    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(directory)) {
      assertThat(read(model, 100, 10)).isEqualTo(read(drawnFrom(4), 100, 10));
    }
  }

  // transformers 5.24.0, CLIPImageProcessor: benchmarks/peers/image_fixtures.py holds both forms
  // against the prepared pixels.
  @Test
  void saysWhetherImagesAreCroppedOrPadded() throws IOException {
    Path file = directory.resolve("preprocessor_config.json");
    ObjectMapper json = new ObjectMapper();
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    JsonNode cropped = json.readTree(file.toFile());
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer, true);
    JsonNode padded = json.readTree(file.toFile());

    int size = config.vision().imageSize();
    assertThat(cropped.path("size").toString()).isEqualTo("{\"shortest_edge\":" + size + "}");
    assertThat(padded.path("size").toString())
        .isEqualTo("{\"max_height\":" + size + ",\"max_width\":" + size + "}");
    for (JsonNode form : List.of(cropped, padded)) {
      assertThat(form.path("do_center_crop").asBoolean()).isTrue();
      assertThat(form.path("crop_size").toString())
          .isEqualTo("{\"height\":" + size + ",\"width\":" + size + "}");
    }
  }

  @Test
  void keepsTheOlderModelWhenWritingFails() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    ParameterSource failing =
        (from, target) -> {
          throw new IOException("shard 1 is gone");
        };

    assertThatThrownBy(
            () -> HuggingFaceDirectory.write(directory, config, layout, failing, tokenizer))
        .hasMessage("shard 1 is gone");

    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(directory)) {
      assertThat(read(model, 100, 10)).isEqualTo(read(drawnFrom(3), 100, 10));
    }
  }

  @Test
  void doesNotReplaceADirectoryOfAnotherKind() throws IOException {
    Files.createDirectories(directory.resolve("photographs"));

    assertThatThrownBy(
            () -> HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer))
        .hasMessage(
            directory.resolve("photographs")
                + ": a directory (expected: only the files of a model)");
  }

  /** {@code TransformersDirectoryTest} has a model of another normalization. */
  @Test
  void readsTheSameNormalizationInOtherUnitsAsTheSame() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Files.writeString(
        directory.resolve("preprocessor_config.json"),
        "{\"do_rescale\": false, \"image_mean\": [122.7709383, 116.7460125, 104.09373615],"
            + " \"image_std\": [68.5005327, 66.6321579, 70.32316305]}");

    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(directory)) {
      assertThat(read(model, 0, 10_000)).isEqualTo(read(drawnFrom(3), 0, 10_000));
    }
  }

  /** Pixels from 0 to 1 are m + s x, so the patches are multiplied by s. */
  @Test
  void convertsAModelOfPixelsThatAreNotNormalized() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Files.writeString(
        directory.resolve("preprocessor_config.json"),
        "{\"do_normalize\": false, \"image_mean\": [0.5, 0.5, 0.5]}");
    long patches = layout.parameter("vision_model.embeddings.patch_embedding.weight").offset();

    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(directory)) {
      assertThat(read(model, patches, 1)[0])
          .isCloseTo(read(drawnFrom(3), patches, 1)[0] * 0.26862954f, within(1e-7f));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | (expected: JSON)",
        "{\"image_std\": [0.2, 0, 0.2]} | image_std: [0.2,0,0.2] (expected: three numbers)",
        "{\"image_mean\": [0.2, \"x\", 0.2]} | image_mean: [0.2,\"x\",0.2] (expected: three numbers)",
        "{\"image_mean\": 0.5} | image_mean: 0.5 (expected: three numbers)",
        "{\"rescale_factor\": 0} | rescale_factor: 0 (expected: a positive number)",
      })
  void namesANormalizationThatIsNone(String json, String complaint) throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Files.writeString(directory.resolve("preprocessor_config.json"), json);

    assertThatThrownBy(() -> HuggingFaceDirectory.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(directory.resolve("preprocessor_config.json") + ": ")
        .hasMessageEndingWith(complaint);
  }

  @Test
  void namesMissingAndUnexpectedTensors() throws IOException {
    writeTensors(
        name -> !name.startsWith("text_model.encoder.layers.1.self_attn"), "lm_head.weight");

    assertThatThrownBy(() -> HuggingFaceDirectory.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessage(
            directory.resolve("model.safetensors")
                + ": tensors missing: text_model.encoder.layers.1.self_attn.q_proj.weight,"
                + " text_model.encoder.layers.1.self_attn.q_proj.bias,"
                + " text_model.encoder.layers.1.self_attn.k_proj.weight,"
                + " text_model.encoder.layers.1.self_attn.k_proj.bias,"
                + " text_model.encoder.layers.1.self_attn.v_proj.weight and 3 more;"
                + " unexpected: lm_head.weight");
  }

  @Test
  void namesATensorOfAnotherShape() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Files.writeString(directory.resolve("config.json"), config.withContextLength(40).toJson());

    assertThatThrownBy(() -> HuggingFaceDirectory.open(directory))
        .hasMessageEndingWith(
            "tensors unfit: text_model.embeddings.position_embedding.weight [32, 128]"
                + " (expected: [40, 128])");
  }

  @Test
  void overlooksThePositionIdsOfOlderFiles() throws IOException {
    writeTensors(name -> true, "text_model.embeddings.position_ids");

    HuggingFaceDirectory.open(directory).close();
  }

  @Test
  void namesAMissingFileAndABrokenConfig() throws IOException {
    assertThatThrownBy(() -> HuggingFaceDirectory.open(directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(directory.resolve("config.json").toString());

    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Path file = directory.resolve("config.json");
    Files.writeString(file, "{\"model_type\": \"bert\"}");
    assertThatThrownBy(() -> HuggingFaceDirectory.open(directory))
        .hasMessage(file + ": model_type: bert (expected: clip)");
  }

  /** transformers 5.24.0 with torch 2.7.1: benchmarks/peers/weight_fixtures.py. */
  @Test
  void readsSeveralFilesOfHalfThePrecisionAsTransformersWritesThem() throws Exception {
    Path sharded = Path.of(HuggingFaceDirectoryTest.class.getResource("sharded").toURI());
    Path whole =
        Path.of(HuggingFaceDirectoryTest.class.getResource("../engine/clip.safetensors").toURI());
    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(sharded);
        SafetensorsReader expected = SafetensorsReader.open(whole)) {
      assertThat(model.config().vision()).isEqualTo(new VisionConfig(12, 4, 20, 2, 2, 28));
      assertThat(model.config().text()).isEqualTo(new TextConfig(64, 8, 16, 2, 4, 24));
      for (Parameter parameter : model.layout().parameters()) {
        float[] values = read(model, parameter.offset(), (int) parameter.size());
        float[] precise = new float[values.length];
        expected.readFloats("parameter/" + parameter.name(), 0, precise);
        for (int i = 0; i < values.length; i++) {
          assertThat(values[i]).isEqualTo(roundedToBrainFloat(precise[i]));
        }
      }
    }
  }

  @Test
  void refusesAnIndexThatIsAtOddsWithItsFiles() throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Files.move(directory.resolve("model.safetensors"), directory.resolve("a.safetensors"));

    assertIndexRefused("{", "(expected: JSON)");
    assertIndexRefused("{}", "weight_map:  (expected: file names by tensor)");
    assertIndexRefused(
        "{\"weight_map\": {\"w\": \"../a.safetensors\"}}",
        "weight_map.w: \"../a.safetensors\" (expected: a .safetensors file beside it)");
    assertIndexRefused("{\"weight_map\": {\"w\": 3}}", "weight_map.w: 3 (expected:");
    assertIndexRefused("{\"weight_map\": {\"w\": \"b.safetensors\"}}", "b.safetensors");
    assertIndexRefused(
        "{\"weight_map\": {\"w\": \"a.safetensors\"}}",
        "a.safetensors: no tensor w (expected: what model.safetensors.index.json says)");
    Files.copy(directory.resolve("a.safetensors"), directory.resolve("b.safetensors"));
    assertIndexRefused(
        "{\"weight_map\": {\"logit_scale\": \"a.safetensors\", \"w\": \"b.safetensors\"}}",
        "b.safetensors: tensor logit_scale is in another file too");
  }

  private void assertIndexRefused(String index, String complaint) throws IOException {
    Files.writeString(directory.resolve("model.safetensors.index.json"), index);
    assertThatThrownBy(() -> HuggingFaceDirectory.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(complaint);
  }

  /** To the nearest value of 8 significant bits, to the even one of two. */
  private static float roundedToBrainFloat(float value) {
    int bits = Float.floatToIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
  }

  private ParameterSource drawnFrom(long seed) {
    return (from, target) -> Initialization.fill(layout, config, seed, from, target);
  }

  private void writeTensors(Predicate<String> kept, String added) throws IOException {
    HuggingFaceDirectory.write(directory, config, layout, drawnFrom(3), tokenizer);
    Path file = directory.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, Map.of())) {
      long size = 1;
      writer.declare(added, 1);
      for (Parameter parameter : layout.parameters()) {
        if (kept.test(parameter.name())) {
          writer.declare(parameter.name(), parameter.shape());
          size += parameter.size();
        }
      }
      writer.write(new float[(int) size]);
      writer.commit();
    }
  }

  private static float[] read(ParameterSource source, long from, int length) throws IOException {
    float[] values = new float[length];
    source.read(from, values);
    return values;
  }
}
