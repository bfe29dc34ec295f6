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
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A process that trains for days: memory after many steps is what it was after a few.
 *
 * <p>Two figures must not grow by 2 %: the resident size, which the system shows and kills for; and
 * what is left outside the Java heap once the allocator has given back what is free. The second is
 * the sharp one. It is taken after giving back because the scratch memory of the JIT compiler, a
 * few megabytes at any time it likes, stays with an allocator that never trims.
 */
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
      Memory settled = null;
      for (int step = 1; step <= steps; step++) {
        SplittableRandom random = new SplittableRandom(step);
        trainer.load(parameters);
        trainer
            .forward(
                pixels(config, batch, random),
                List.of(new SampleTexts(texts(config, batch, random), null)))
            .backward(labels, gradient);
        assertThat(nativeArrays()).as("native arrays after step %d", step).isEqualTo(arrays);
        if (step == warmUp) {
          settled = Memory.measure();
        }
      }
      Memory end = Memory.measure();
      System.out.printf("after %d steps %s%nafter %d steps %s%n", warmUp, settled, steps, end);
      assertThat((double) end.resident).isLessThan(GROWTH * settled.resident);
      assertThat((double) end.outsideHeap).isLessThan(GROWTH * settled.outsideHeap);
    }
  }

  /**
   * Memory of this process in kB. The heap is subtracted as a whole, because the profile has it
   * touched in full at the start.
   *
   * @param resident all that is in memory, pages of files included
   * @param outsideHeap anonymous memory but for the Java heap, the allocator's free pages given
   *     back
   */
  private record Memory(long resident, long outsideHeap) {
    static Memory measure() throws IOException {
      long resident = kilobytes("VmRSS");
      giveBackFreePages();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / 1024;
      return new Memory(resident, kilobytes("RssAnon") - heap);
    }

    private static long kilobytes(String name) throws IOException {
      String status = Files.readString(Path.of("/proc/self/status"));
      Matcher line = Pattern.compile(name + ":\\s*(\\d+) kB").matcher(status);
      assertThat(line.find()).isTrue();
      return Long.parseLong(line.group(1));
    }

    private static void giveBackFreePages() {
      try {
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "systemTrimNativeHeap",
                null,
                null);
      } catch (JMException e) {
        throw new IllegalStateException("jcmd System.trim_native_heap (expected: JDK 17.0.9)", e);
      }
    }

    @Override
    public String toString() {
      return String.format("%,d kB resident, %,d kB live outside the heap", resident, outsideHeap);
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
