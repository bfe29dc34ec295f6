package cxrcml.model.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Encodes images and texts for inference, in fp32, a bounded number of samples at a time.
 *
 * <p>Not safe for use by many threads.
 */
public final class ClipEncoder implements AutoCloseable {
  /** Samples of a native call; more would only need more memory. */
  private static final int CHUNK = 64;

  private final ClipConfig config;
  private final NDManager manager;
  private final ParameterTensors parameters;
  private final ClipCompute compute;

  /** Makes an encoder whose parameters are zero until the first {@link #load}. */
  public ClipEncoder(ClipConfig config, ComputeDevice device) {
    this(config, ScriptPrecision.FLOAT32, device);
  }

  ClipEncoder(ClipConfig config, ClipCompute.Factory factory, ComputeDevice device) {
    this.config = requireNonNull(config, "config");
    this.manager = NDManager.newBaseManager(device.device(), "PyTorch");
    this.parameters = new ParameterTensors(ParameterLayout.of(config), manager, false);
    this.compute = factory.create(config, parameters, manager);
  }

  /** Replaces all parameters, as {@link ClipTrainer#load} does. */
  public void load(ByteBuffer flat) {
    compute.load(parameters.requireWhole(flat, "parameters"));
  }

  /**
   * Encodes images.
   *
   * @param pixels normalized values, [batch, 3, S, S] row-major
   * @param batch number of images, ≥ 1
   * @return embeddings, [batch][D], unit norm
   */
  public float[][] encodeImages(float[] pixels, int batch) {
    ImageBatch.requireImages(pixels, batch, config.vision());
    float[][] embeddings = new float[batch][];
    int size = pixels.length / batch;
    for (int from = 0; from < batch; from += CHUNK) {
      int start = from;
      int count = Math.min(CHUNK, batch - from);
      float[][] chunk =
          encode(
              pass ->
                  compute.images(
                      pass, ImageBatch.of(pass, pixels, start * size, count, config.vision())));
      System.arraycopy(chunk, 0, embeddings, from, count);
    }
    return embeddings;
  }

  /**
   * Encodes texts.
   *
   * @param tokens [number of texts][context length]
   * @return embeddings, [number of texts][D], unit norm
   */
  public float[][] encodeTexts(int[][] tokens) {
    float[][] embeddings = new float[tokens.length][];
    for (int from = 0; from < tokens.length; from += CHUNK) {
      int to = Math.min(from + CHUNK, tokens.length);
      TextBatch texts = new TextBatch(Arrays.copyOfRange(tokens, from, to), config.text());
      float[][] chunk = encode(pass -> compute.texts(pass, texts));
      System.arraycopy(chunk, 0, embeddings, from, to - from);
    }
    return embeddings;
  }

  @Override
  public void close() {
    compute.close();
    manager.close();
  }

  @SuppressWarnings("try") // the scope works by being open
  private float[][] encode(Function<NDManager, NDArray> tower) {
    try (NativeScope scope = new NativeScope(false);
        NDManager pass = manager.newSubManager()) {
      return Rows.of(tower.apply(pass));
    }
  }
}
