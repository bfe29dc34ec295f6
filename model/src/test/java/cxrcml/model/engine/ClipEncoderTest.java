package cxrcml.model.engine;

import static cxrcml.model.engine.ClipFixture.BATCH;
import static cxrcml.model.engine.ClipFixture.CONFIG;
import static cxrcml.model.engine.ClipTrainerTest.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClipEncoderTest {
  private final ClipFixture fixture = new ClipFixture();

  @ParameterizedTest
  @MethodSource("cxrcml.model.engine.ClipTrainerTest#computes")
  void agreesWithTransformers(ClipCompute.Factory factory) {
    try (ClipEncoder encoder = encoder(factory)) {
      assertClose(encoder.encodeImages(fixture.pixels(), BATCH), fixture.rows("images", BATCH));
      assertClose(encoder.encodeTexts(fixture.tokens()), fixture.rows("texts", BATCH));
    }
  }

  @Test
  void givesTheLogitsOfTransformers() {
    double scale = Math.exp(fixture.values("parameter/logit_scale")[0]);
    float[][] expected = fixture.rows("logits", BATCH);
    try (ClipEncoder encoder = encoder(ScriptPrecision.FLOAT32)) {
      float[][] images = encoder.encodeImages(fixture.pixels(), BATCH);
      float[][] texts = encoder.encodeTexts(fixture.tokens());

      for (int i = 0; i < BATCH; i++) {
        for (int j = 0; j < BATCH; j++) {
          double cosine = 0;
          for (int d = 0; d < images[i].length; d++) {
            cosine += (double) images[i][d] * texts[j][d];
          }
          assertThat(scale * cosine).isCloseTo(expected[i][j], within(1e-5));
        }
      }
    }
  }

  @Test
  void encodesMoreThanOneChunk() {
    int count = 150;
    int size = fixture.pixels().length / BATCH;
    float[] pixels = new float[count * size];
    int[][] tokens = new int[count][];
    for (int i = 0; i < count; i++) {
      System.arraycopy(fixture.pixels(), i % BATCH * size, pixels, i * size, size);
      tokens[i] = fixture.tokens()[i % BATCH];
    }
    try (ClipEncoder encoder = encoder(ScriptPrecision.FLOAT32)) {
      float[][] images = encoder.encodeImages(pixels, count);
      float[][] texts = encoder.encodeTexts(tokens);

      assertClose(Arrays.copyOfRange(images, 144, 150), fixture.rows("images", BATCH));
      assertClose(Arrays.copyOfRange(texts, 144, 150), fixture.rows("texts", BATCH));
    }
  }

  @Test
  void refusesPixelsOfAnotherNumberOfImages() {
    try (ClipEncoder encoder = encoder(ScriptPrecision.FLOAT32)) {
      assertThatThrownBy(() -> encoder.encodeImages(fixture.pixels(), BATCH + 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("pixels: 2592 values for 7 images (expected: 3024");
      assertThat(encoder.encodeTexts(new int[0][])).isEmpty();
    }
  }

  private ClipEncoder encoder(ClipCompute.Factory factory) {
    ClipEncoder encoder = new ClipEncoder(CONFIG, factory, ComputeDevice.CPU);
    encoder.load(fixture.flat("parameter/"));
    return encoder;
  }
}
