package cxrcml.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.loss.LossConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A process that trains for days: memory after many steps is what it was after a few. */
@Tag("proof")
@TestMethodOrder(OrderAnnotation.class)
class StepMemoryTest {
  private static final double GROWTH = 1.02;

  /** First: behind the large model nobody would see the growth of a small one. */
  @Test
  @Order(1)
  void aThousandStepsOfTheTinyModelTakeNoMoreMemoryThanTwoHundred() throws IOException {
    assertFlat(ClipConfig.tiny(), 32, 200, 1_000);
  }

  @Test
  @Order(2)
  void fiftyStepsOfVitB32TakeNoMoreMemoryThanTen() throws IOException {
    assertFlat(ClipConfig.vitB32(), 8, 10, 50);
  }

  private static void assertFlat(ClipConfig config, int batch, int warmUp, int steps)
      throws IOException {
    ParameterLayout layout = ParameterLayout.of(config);
    ByteBuffer parameters = vector(layout);
    ByteBuffer gradient = vector(layout);
    float[] initial = new float[Math.toIntExact(layout.size())];
    Initialization.fill(layout, config, 1, 0, initial);
    parameters.asFloatBuffer().put(initial);
    float[][] responsibilities = new float[batch][4];
    for (int b = 0; b < batch; b++) {
      responsibilities[b][b % 4] = 1;
    }
    PseudoLabels labels = new PseudoLabels(responsibilities, new float[] {1, 1, 1, 1});
    try (ClipTrainer trainer =
        new ClipTrainer(config, LossConfig.DEFAULTS, EngineConfig.DEFAULTS)) {
      int arrays = nativeArrays();
      long settled = 0;
      for (int step = 1; step <= steps; step++) {
        SplittableRandom random = new SplittableRandom(step);
        trainer.load(parameters);
        trainer
            .forward(pixels(config, batch, random), texts(config, batch, random), null)
            .backward(labels, gradient);
        assertThat(nativeArrays()).as("native arrays after step %d", step).isEqualTo(arrays);
        if (step == warmUp) {
          settled = nativeKilobytes();
        }
      }
      long resident = nativeKilobytes();
      System.out.printf(
          "%d steps: %,d kB outside the heap after %d, %,d kB in the end (%+.2f %%)%n",
          steps, settled, warmUp, resident, 100.0 * resident / settled - 100);
      assertThat((double) resident).isLessThan(GROWTH * settled);
    }
  }

  private static float[] pixels(ClipConfig config, int batch, SplittableRandom random) {
    int size = config.vision().imageSize();
    float[] pixels = new float[batch * ClipConfig.CHANNELS * size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble(-2, 2);
    }
    return pixels;
  }

  /** Texts of other lengths in every step, as reports have. */
  private static int[][] texts(ClipConfig config, int batch, SplittableRandom random) {
    int end = config.text().vocabularySize() - 1;
    int context = config.text().contextLength();
    int[][] texts = new int[batch][context];
    for (int[] text : texts) {
      Arrays.fill(text, end);
      int length = random.nextInt(context / 2, context);
      for (int t = 0; t < length; t++) {
        text[t] = random.nextInt(end);
      }
    }
    return texts;
  }

  /**
   * What the process holds outside the Java heap. The heap is subtracted as a whole, because the
   * profile has it touched in full at the start; pages of files come and go as the system likes.
   */
  private static long nativeKilobytes() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    Matcher anonymous = Pattern.compile("RssAnon:\\s*(\\d+) kB").matcher(status);
    assertThat(anonymous.find()).isTrue();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return Long.parseLong(anonymous.group(1)) - heap / 1024;
  }

  private static int nativeArrays() {
    try (NDManager manager = NDManager.newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  private static ByteBuffer vector(ParameterLayout layout) {
    return ByteBuffer.allocateDirect(Math.toIntExact(layout.size() * Float.BYTES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
