package cxrcml.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResizedPositionsTest {
  private static final String POSITIONS = "vision_model.embeddings.position_embedding.weight";

  private final ClipConfig config = ClipConfig.tiny().withVocabulary(50);
  private final ParameterLayout layout = ParameterLayout.of(config);

  @TempDir Path parent;

  /** torch 2.7.1, transformers 5.24.0, float64: benchmarks/peers/position_fixtures.py. */
  @Test
  void agreeWithTransformers() throws IOException {
    try (InputStream in = ResizedPositionsTest.class.getResourceAsStream("positions.json")) {
      for (JsonNode row : new ObjectMapper().readTree(in)) {
        float[] actual =
            ResizedPositions.resize(
                floats(row.get("before")),
                row.get("from").asInt(),
                row.get("to").asInt(),
                row.get("width").asInt());

        float[] expected = floats(row.get("after"));
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
          assertThat(actual[i]).isCloseTo(expected[i], within(1e-6f)); // rounded to fp32
        }
      }
    }
  }

  @Test
  void leaveEverythingElseAsItIs() throws IOException {
    Path directory = parent.resolve("clip");
    Path tokenizer = Files.writeString(parent.resolve("tokenizer.json"), "{}");
    ParameterSource drawn = (from, target) -> Initialization.fill(layout, config, 3, from, target);
    HuggingFaceDirectory.write(directory, config, layout, drawn, tokenizer);
    ParameterLayout larger = ParameterLayout.of(config.withImageSize(96));

    try (HuggingFaceDirectory model = HuggingFaceDirectory.open(directory)) {
      assertThat(model.forImageSize(64)).isSameAs(model);
      ParameterSource resized = model.forImageSize(96);
      float[] whole = read(resized, 0, larger.size());
      assertThat(read(resized, 70_123, larger.size() - 140_000))
          .isEqualTo(Arrays.copyOfRange(whole, 70_123, (int) larger.size() - 69_877));
      for (Parameter parameter : larger.parameters()) {
        if (!parameter.name().equals(POSITIONS)) {
          long stored = layout.parameter(parameter.name()).offset();
          assertThat(Arrays.copyOfRange(whole, (int) parameter.offset(), (int) parameter.end()))
              .isEqualTo(read(model, stored, parameter.size()));
        }
      }
    }
  }

  private static float[] floats(JsonNode values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private static float[] read(ParameterSource source, long from, long length) throws IOException {
    float[] values = new float[(int) length];
    source.read(from, values);
    return values;
  }
}
