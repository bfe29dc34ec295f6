package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.clip.Activation;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.image.PixelNormalization;
import cxrcml.model.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * A directory that transformers 5.24.0 has saved, of sizes that no published CLIP has and with the
 * activation of OpenCLIP and a normalization of its own, and the logits that it gives; written by
 * {@code benchmarks/peers/directory_fixtures.py}.
 */
class TransformersDirectoryTest {
  private static final int BATCH = 4;
  private static final ClipConfig CONFIG =
      new ClipConfig(
          new VisionConfig(15, 5, 18, 3, 3, 50),
          new TextConfig(61, 9, 20, 1, 5, 33),
          7,
          Activation.GELU);

  @Test
  void givesTheLogitsOfTransformers() throws Exception {
    Path path = Path.of(TransformersDirectoryTest.class.getResource("unusual").toURI());
    try (HuggingFaceDirectory directory = HuggingFaceDirectory.open(path);
        SafetensorsReader expected = SafetensorsReader.open(path.resolve("expected.safetensors"));
        ClipEncoder encoder = new ClipEncoder(directory.config(), ComputeDevice.CPU)) {
      assertThat(directory.config()).isEqualTo(CONFIG);
      float[] flat = new float[(int) directory.layout().size()];
      directory.read(0, flat);
      ByteBuffer bytes = ByteBuffer.allocateDirect(4 * flat.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(flat);
      encoder.load(bytes);
      double scale = Math.exp(flat[(int) directory.layout().parameter("logit_scale").offset()]);
      float[][] images = encoder.encodeImages(pixels(values(expected, "grey")), BATCH);
      float[][] texts = encoder.encodeTexts(tokens(expected));

      float[] logits = values(expected, "logits");
      for (int i = 0; i < BATCH; i++) {
        for (int j = 0; j < BATCH; j++) {
          double cosine = 0;
          for (int d = 0; d < CONFIG.projectionSize(); d++) {
            cosine += (double) images[i][d] * texts[j][d];
          }
          assertThat(scale * cosine).isCloseTo(logits[i * BATCH + j], within(1e-5));
        }
      }
    }
  }

  /** As for every model here; the directory's own mean and deviation are others. */
  private static float[] pixels(float[] grey) {
    int size = grey.length / BATCH;
    float[] pixels = new float[ClipConfig.CHANNELS * grey.length];
    for (int b = 0; b < BATCH; b++) {
      float[] image = Arrays.copyOfRange(grey, b * size, (b + 1) * size);
      PixelNormalization.write(image, pixels, b * ClipConfig.CHANNELS * size);
    }
    return pixels;
  }

  private static int[][] tokens(SafetensorsReader file) throws IOException {
    float[] ids = values(file, "tokens");
    int[][] tokens = new int[BATCH][ids.length / BATCH];
    for (int i = 0; i < ids.length; i++) {
      tokens[i / tokens[0].length][i % tokens[0].length] = (int) ids[i];
    }
    return tokens;
  }

  private static float[] values(SafetensorsReader file, String name) throws IOException {
    float[] values = new float[(int) file.tensors().get(name).size()];
    file.readFloats(name, 0, values);
    return values;
  }
}
