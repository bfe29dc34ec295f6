package cxrcml.evaluator.inference;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.zeroshot.TextEncoder;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ClipEncoder;
import cxrcml.model.engine.ComputeDevice;
import cxrcml.model.image.PixelNormalization;
import cxrcml.model.tokenizer.ClipTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CLIP model with its tokenizer, ready to encode. Not safe for use by many threads.
 *
 * <p>What it returns is never written to by it again.
 */
public final class ImageTextModel implements TextEncoder, AutoCloseable {
  /** Images read and encoded together; more would only need more memory. */
  private static final int BATCH = 64;

  /** OpenAI's bound on the learnt scale: 100. */
  private static final double LARGEST_LOG_SCALE = Math.log(100);

  private final ClipConfig config;
  private final ClipTokenizer tokenizer;
  private final ClipEncoder encoder;
  private double logitScale;

  /** Makes a model whose parameters are zero until the first {@link #load}. */
  public ImageTextModel(ClipConfig config, Path tokenizerFile, ComputeDevice device) {
    this.config = config;
    this.tokenizer = new ClipTokenizer(tokenizerFile, config.text().contextLength());
    this.encoder = new ClipEncoder(config, device);
  }

  /** Takes up parameters in the order of the model's layout. */
  public void load(FlatParameters parameters) {
    encoder.load(parameters.bytes());
    float[] logScale = new float[1];
    parameters.read(ParameterLayout.of(config).parameter("logit_scale").offset(), logScale);
    logitScale = Math.exp(Math.max(0, Math.min(logScale[0], LARGEST_LOG_SCALE)));
  }

  /** Returns the factor between cosine and logit in the contrastive loss, 1 to 100. */
  public double logitScale() {
    return logitScale;
  }

  /**
   * Encodes images.
   *
   * @param samples indices into the data set
   * @return unit vectors, shape [samples, D]
   * @throws IllegalArgumentException if the data set's images have another size than the model's
   */
  public float[][] encodeImages(PreparedDataset dataset, int[] samples) {
    int size = config.vision().imageSize();
    if (dataset.imageSize() != size) {
      throw new IllegalArgumentException(
          "image size: " + dataset.imageSize() + " (expected: " + size + ", the model's)");
    }
    float[][] embeddings = new float[samples.length][];
    byte[] grey = new byte[size * size];
    for (int start = 0; start < samples.length; start += BATCH) {
      int count = Math.min(BATCH, samples.length - start);
      float[] pixels = new float[count * ClipConfig.CHANNELS * grey.length];
      for (int i = 0; i < count; i++) {
        dataset.readImage(samples[start + i], grey);
        PixelNormalization.write(grey, pixels, i * ClipConfig.CHANNELS * grey.length);
      }
      System.arraycopy(encoder.encodeImages(pixels, count), 0, embeddings, start, count);
    }
    return embeddings;
  }

  /** Encodes texts, equal ones once. */
  @Override
  public float[][] encode(List<String> texts) {
    Map<String, Integer> rows = new LinkedHashMap<>();
    texts.forEach(text -> rows.putIfAbsent(text, rows.size()));
    float[][] distinct = encoder.encodeTexts(tokenizer.encode(new ArrayList<>(rows.keySet())));
    return texts.stream().map(text -> distinct[rows.get(text)]).toArray(float[][]::new);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
