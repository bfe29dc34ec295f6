package cxrcml.model.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializationTest {
  /** Every size differs, so that a rule that takes the wrong one shows. */
  private static final ClipConfig CONFIG =
      new ClipConfig(
          new ClipConfig.VisionConfig(64, 8, 192, 2, 4, 640),
          new ClipConfig.TextConfig(2048, 32, 128, 3, 4, 512),
          96);

  private static final ParameterLayout LAYOUT = ParameterLayout.of(CONFIG);

  /** Standard deviations by the rules of method section 7; a uniform one is its bound / √3. */
  @ParameterizedTest
  @CsvSource({
    "text_model.embeddings.token_embedding.weight, 0.02",
    "text_model.embeddings.position_embedding.weight, 0.01",
    "text_model.encoder.layers.1.self_attn.k_proj.weight, 0.088388", // 128^-½
    "text_model.encoder.layers.1.self_attn.out_proj.weight, 0.036084", // (128·6)^-½
    "text_model.encoder.layers.1.mlp.fc1.weight, 0.0625", // 256^-½
    "text_model.encoder.layers.1.mlp.fc2.weight, 0.036084",
    "text_model.encoder.layers.1.mlp.fc1.bias, 0.051031", // (3·128)^-½
    "text_projection.weight, 0.088388",
    "vision_model.embeddings.class_embedding, 0.072169", // 192^-½
    "vision_model.embeddings.position_embedding.weight, 0.072169",
    "vision_model.embeddings.patch_embedding.weight, 0.041667", // (3·192)^-½
    "vision_model.encoder.layers.0.self_attn.q_proj.weight, 0.051031", // (6/(3·4·192))^½
    "vision_model.encoder.layers.0.self_attn.out_proj.weight, 0.041667",
    "vision_model.encoder.layers.0.mlp.fc1.weight, 0.041667",
    "vision_model.encoder.layers.0.mlp.fc2.weight, 0.022822", // (3·640)^-½
    "vision_model.encoder.layers.0.mlp.fc2.bias, 0.022822",
    "visual_projection.weight, 0.072169"
  })
  void spreadsEachTensorAsOpenAiDoes(String name, double deviation) {
    float[] values = draw(name, 17);

    // Four standard errors; that of a deviation is at most σ/√(2n).
    double mean = mean(values);
    assertThat(mean).isCloseTo(0, within(4 * deviation / Math.sqrt(values.length)));
    assertThat(deviation(values, mean))
        .isCloseTo(deviation, within(4 * deviation / Math.sqrt(2.0 * values.length)));
  }

  @ParameterizedTest
  @CsvSource({
    "logit_scale, 2.6592600",
    "text_model.encoder.layers.2.layer_norm1.weight, 1",
    "text_model.encoder.layers.2.layer_norm2.bias, 0",
    "text_model.final_layer_norm.weight, 1",
    "vision_model.pre_layrnorm.weight, 1",
    "vision_model.post_layernorm.bias, 0",
    "text_model.encoder.layers.0.self_attn.q_proj.bias, 0",
    "vision_model.encoder.layers.0.self_attn.out_proj.bias, 0"
  })
  void startsGainsBiasesAndLogitScaleAtTheirConstants(String name, float value) {
    float[] expected = new float[(int) LAYOUT.parameter(name).size()];
    Arrays.fill(expected, value);

    assertThat(draw(name, 17)).containsExactly(expected, within(1e-6f));
  }

  @Test
  void drawsAnyRangeAlone() {
    float[] whole = new float[(int) LAYOUT.size()];
    Initialization.fill(LAYOUT, CONFIG, 5, 0, whole);

    float[] joined = new float[whole.length];
    for (int from = 0; from < whole.length; ) {
      float[] part = new float[Math.min(77_777, whole.length - from)];
      Initialization.fill(LAYOUT, CONFIG, 5, from, part);
      System.arraycopy(part, 0, joined, from, part.length);
      from += part.length;
    }

    assertThat(joined).isEqualTo(whole);
  }

  @Test
  void drawsEachTensorAndEachSeedIndependently() {
    float[] values = draw("visual_projection.weight", 17);

    assertThat(correlation(values, draw("visual_projection.weight", 18)))
        .isCloseTo(0, within(4 / Math.sqrt(values.length)));
    assertThat(correlation(values, draw("vision_model.encoder.layers.0.mlp.fc1.weight", 17)))
        .isCloseTo(0, within(4 / Math.sqrt(values.length)));
  }

  // Python 3.11.7: the same draw written anew, with statistics.NormalDist().inv_cdf. These bits may
  // never change: checkpoints are compared byte by byte.
  @Test
  void keepsItsBits() {
    assertThat(Arrays.copyOf(draw("text_projection.weight", 42), 3))
        .containsExactly(-0.09002837f, -0.052314512f, -0.021661092f);
  }

  @Test
  void refusesARangeBeyondTheEnd() {
    assertThatThrownBy(
            () -> Initialization.fill(LAYOUT, CONFIG, 1, LAYOUT.size() - 2, new float[3]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static float[] draw(String name, long seed) {
    Parameter parameter = LAYOUT.parameter(name);
    float[] values = new float[(int) parameter.size()];
    Initialization.fill(LAYOUT, CONFIG, seed, parameter.offset(), values);
    return values;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values, double mean) {
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  /** Of the common length, about zero means. */
  private static double correlation(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
