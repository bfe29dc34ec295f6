package cxrcml.model.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A batch of a small random CLIP with what torch 2.7.1 and transformers 5.24.0 compute from it in
 * float64; written by {@code benchmarks/peers/clip_fixtures.py}.
 */
final class ClipFixture {
  static final ClipConfig CONFIG =
      new ClipConfig(
          new VisionConfig(12, 4, 20, 2, 2, 28), new TextConfig(64, 8, 16, 2, 4, 24), 12);
  static final ParameterLayout LAYOUT = ParameterLayout.of(CONFIG);
  static final int BATCH = 6;
  static final int COMPONENTS = 3;

  private final JsonNode header;
  private final ByteBuffer data;

  ClipFixture() {
    try (InputStream in = ClipFixture.class.getResourceAsStream("clip.safetensors")) {
      ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      int length = Math.toIntExact(file.getLong());
      header = new ObjectMapper().readTree(new String(file.array(), Long.BYTES, length, UTF_8));
      data = file.position(Long.BYTES + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  float[] values(String name) {
    JsonNode offsets = header.get(name).get("data_offsets");
    int from = offsets.get(0).asInt();
    float[] values = new float[(offsets.get(1).asInt() - from) / Float.BYTES];
    data.slice(from, values.length * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  float[][] rows(String name, int count) {
    float[] values = values(name);
    int width = values.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** One flat vector from the tensors {@code prefix + name}. */
  ByteBuffer flat(String prefix) {
    ByteBuffer flat = vector();
    for (Parameter parameter : LAYOUT.parameters()) {
      for (float value : values(prefix + parameter.name())) {
        flat.putFloat(value);
      }
    }
    return flat.flip();
  }

  static ByteBuffer vector() {
    return ByteBuffer.allocateDirect(Math.toIntExact(LAYOUT.size() * Float.BYTES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  float[] pixels() {
    return values("pixels");
  }

  List<SampleTexts> matched() {
    return List.of(new SampleTexts(tokens(), matches()));
  }

  List<SampleTexts> unmatched() {
    return List.of(new SampleTexts(tokens(), null));
  }

  int[][] tokens() {
    float[][] rows = rows("tokens", BATCH);
    int[][] tokens = new int[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      tokens[i] = new int[rows[i].length];
      for (int t = 0; t < rows[i].length; t++) {
        tokens[i][t] = (int) rows[i][t];
      }
    }
    return tokens;
  }

  boolean[][] matches() {
    float[][] rows = rows("matches", BATCH);
    boolean[][] matches = new boolean[BATCH][BATCH];
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < BATCH; j++) {
        matches[i][j] = rows[i][j] == 1;
      }
    }
    return matches;
  }

  PseudoLabels labels() {
    return new PseudoLabels(rows("responsibilities", BATCH), values("cluster_weights"));
  }
}
