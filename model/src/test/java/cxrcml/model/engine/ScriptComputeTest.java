package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.clip.Activation;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.Parameter;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.loss.LossConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** At the sizes of the preset: the shortcuts of the script against plain array operations. */
class ScriptComputeTest {
  private static final ClipConfig CONFIG = ClipConfig.tiny();
  private static final ParameterLayout LAYOUT = ParameterLayout.of(CONFIG);
  private static final int BATCH = 4;

  private final SplittableRandom random = new SplittableRandom(7);
  private final ByteBuffer parameters = initialParameters();
  private final float[] pixels = randomPixels();
  private final int[][] tokens = randomTokens();

  /** Of the last pass. */
  private float[][] embeddings;

  @ParameterizedTest
  @EnumSource
  void agreesWithPlainArrayOperations(Activation activation) {
    ClipConfig config =
        new ClipConfig(CONFIG.vision(), CONFIG.text(), CONFIG.projectionSize(), activation);
    ByteBuffer actual = gradient(config, ScriptPrecision.FLOAT32);
    ByteBuffer expected = gradient(config, ArrayCompute::new);

    for (Parameter parameter : LAYOUT.parameters()) {
      double difference = 0;
      double norm = 0;
      for (long i = parameter.offset(); i < parameter.end(); i++) {
        int at = Math.toIntExact(i * Float.BYTES);
        difference += Math.pow(actual.getFloat(at) - expected.getFloat(at), 2);
        norm += Math.pow(expected.getFloat(at), 2);
      }
      // The gradient of a bias of keys is zero but for rounding.
      assertThat(Math.sqrt(difference))
          .as(parameter.name())
          .isCloseTo(0, within(1e-5 * Math.max(Math.sqrt(norm), 1e-2)));
    }
  }

  /**
   * Rounding an operand to eight bits is a relative error of up to 2⁻⁹; through the sixteen
   * products in a row of these towers and back that leaves a few per mille of the direction.
   */
  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "ROUNDED"})
  void bfloat16PointsWhereFloat32Does(ScriptPrecision precision) {
    ByteBuffer exact = gradient(ScriptPrecision.FLOAT32);
    float[][] exactEmbeddings = embeddings;

    ByteBuffer rounded = gradient(precision);

    assertThat(cosine(exact, rounded)).isBetween(0.999, 0.9999999);
    for (int b = 0; b < BATCH; b++) {
      assertThat(embeddings[b]).containsExactly(exactEmbeddings[b], within(2e-2f));
      assertThat(embeddings[b]).isNotEqualTo(exactEmbeddings[b]);
    }
  }

  @Test
  void bothFormsOfBfloat16AreCloserToOneAnotherThanToFloat32() {
    ByteBuffer exact = gradient(ScriptPrecision.FLOAT32);
    ByteBuffer units = gradient(ScriptPrecision.BFLOAT16);
    ByteBuffer rounded = gradient(ScriptPrecision.ROUNDED);

    assertThat(1 - cosine(units, rounded)).isLessThan(1 - cosine(exact, units));
  }

  private static double cosine(ByteBuffer a, ByteBuffer b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.capacity(); i += Float.BYTES) {
      product += (double) a.getFloat(i) * b.getFloat(i);
      squareA += (double) a.getFloat(i) * a.getFloat(i);
      squareB += (double) b.getFloat(i) * b.getFloat(i);
    }
    return product / Math.sqrt(squareA * squareB);
  }

  private ByteBuffer gradient(ClipCompute.Factory factory) {
    return gradient(CONFIG, factory);
  }

  private ByteBuffer gradient(ClipConfig config, ClipCompute.Factory factory) {
    ByteBuffer gradient = vector();
    try (ClipTrainer trainer =
        new ClipTrainer(config, LossConfig.DEFAULTS, factory, ComputeDevice.CPU)) {
      trainer.load(parameters);
      Forward forward = trainer.forward(pixels, List.of(new SampleTexts(tokens, null)));
      embeddings = forward.imageEmbeddings();
      forward.backward(null, gradient);
    }
    return gradient;
  }

  private static ByteBuffer initialParameters() {
    float[] values = new float[Math.toIntExact(LAYOUT.size())];
    Initialization.fill(LAYOUT, CONFIG, 1, 0, values);
    ByteBuffer flat = vector();
    flat.asFloatBuffer().put(values);
    return flat;
  }

  private float[] randomPixels() {
    int size = CONFIG.vision().imageSize();
    float[] values = new float[BATCH * ClipConfig.CHANNELS * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }

  /** Texts of 4 to 25 tokens: shorter than the context. */
  private int[][] randomTokens() {
    int end = CONFIG.text().vocabularySize() - 1;
    int[][] texts = new int[BATCH][CONFIG.text().contextLength()];
    for (int b = 0; b < BATCH; b++) {
      Arrays.fill(texts[b], end);
      for (int t = 0; t < 3 + 7 * b; t++) {
        texts[b][t] = random.nextInt(end);
      }
    }
    return texts;
  }

  private static ByteBuffer vector() {
    return ByteBuffer.allocateDirect(Math.toIntExact(LAYOUT.size() * Float.BYTES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
