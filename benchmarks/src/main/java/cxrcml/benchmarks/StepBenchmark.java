package cxrcml.benchmarks;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.ComputeDevice;
import cxrcml.model.engine.EngineConfig;
import cxrcml.model.engine.EngineThreads;
import cxrcml.model.engine.Precision;
import cxrcml.model.engine.SampleTexts;
import cxrcml.model.loss.LossConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Our side of {@code benchmarks/step}: prints the model's {@code config.json} in one line; then for
 * every line {@code N} on standard input it does N training steps and prints their milliseconds in
 * one line. A step is forward and backward of a micro-batch from Java arrays to the gradient in the
 * buffer that is pushed.
 */
public final class StepBenchmark {
  private final ClipTrainer trainer;
  private final float[] pixels;
  private final int[][] tokens;
  private final ByteBuffer gradient;

  private StepBenchmark(ClipConfig config, int batch, EngineConfig engine) {
    ParameterLayout layout = ParameterLayout.of(config);
    trainer = new ClipTrainer(config, LossConfig.DEFAULTS, engine);
    float[] initial = new float[Math.toIntExact(layout.size())];
    Initialization.fill(layout, config, 1, 0, initial);
    ByteBuffer parameters = vector(layout);
    parameters.asFloatBuffer().put(initial);
    trainer.load(parameters);
    gradient = vector(layout);
    SplittableRandom random = new SplittableRandom(1);
    int size = config.vision().imageSize();
    pixels = new float[batch * ClipConfig.CHANNELS * size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    tokens = fullTexts(config, batch, random);
  }

  /**
   * Runs until standard input ends.
   *
   * @param arguments shape (as {@code --shape} of the benchmark), batch size, precision, threads
   */
  public static void main(String[] arguments) throws IOException {
    EngineThreads.use(Integer.parseInt(arguments[3]));
    ClipConfig config = config(arguments[0]);
    System.out.println(config.toJson().replace("\n", ""));
    StepBenchmark benchmark =
        new StepBenchmark(
            config,
            Integer.parseInt(arguments[1]),
            new EngineConfig(
                EngineConfig.Path.SCRIPT,
                Precision.valueOf(arguments[2].toUpperCase(Locale.ROOT)),
                ComputeDevice.CPU));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(benchmark.milliseconds(Integer.parseInt(line.strip())));
    }
  }

  private static ClipConfig config(String shape) {
    return switch (shape) {
      case "tiny" -> ClipConfig.tiny();
      case "tiny-4-layers" ->
          new ClipConfig(
              new VisionConfig(64, 8, 128, 4, 4, 512),
              new TextConfig(8192, 32, 128, 4, 4, 512),
              128);
      case "vit-b-32" -> ClipConfig.vitB32();
      default -> throw new IllegalArgumentException("shape: " + shape);
    };
  }

  private String milliseconds(int steps) {
    StringBuilder times = new StringBuilder();
    for (int i = 0; i < steps; i++) {
      long start = System.nanoTime();
      trainer.forward(pixels, List.of(new SampleTexts(tokens, null))).backward(null, gradient);
      times.append(String.format(Locale.ROOT, "%.3f ", (System.nanoTime() - start) / 1e6));
    }
    return times.toString().strip();
  }

  /** Texts without padding: nothing can be saved on them. */
  private static int[][] fullTexts(ClipConfig config, int batch, SplittableRandom random) {
    int end = config.text().vocabularySize() - 1;
    int[][] texts = new int[batch][config.text().contextLength()];
    for (int[] text : texts) {
      for (int t = 0; t < text.length - 1; t++) {
        text[t] = random.nextInt(end);
      }
      text[text.length - 1] = end;
    }
    return texts;
  }

  private static ByteBuffer vector(ParameterLayout layout) {
    return ByteBuffer.allocateDirect(Math.toIntExact(layout.size() * Float.BYTES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
