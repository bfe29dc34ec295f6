package cxrcml.model.engine;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.loss.ContrastiveTargets;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.LossConfig.Positives;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the loss of a micro-batch and its gradient.
 *
 * <p>A step is {@link #load}, {@link #forward}, then {@link Forward#backward}; between the last two
 * the caller may ask for pseudo-labels of the embeddings. Equal arguments give equal bits, in any
 * process with the same number of threads on the same kind of device.
 *
 * <p>Not safe for use by many threads; one pass may be open at a time.
 */
public final class ClipTrainer implements AutoCloseable {
  private final ClipConfig config;
  private final LossConfig loss;
  private final NDManager manager;
  private final ParameterTensors parameters;
  private final ClipCompute compute;
  private OpenForward open;

  /** Makes a trainer whose parameters are zero until the first {@link #load}. */
  public ClipTrainer(ClipConfig config, LossConfig loss, EngineConfig engine) {
    this(config, loss, engine.factory(), engine.device());
  }

  ClipTrainer(
      ClipConfig config, LossConfig loss, ClipCompute.Factory factory, ComputeDevice device) {
    this.config = requireNonNull(config, "config");
    this.loss = requireNonNull(loss, "loss");
    this.manager = NDManager.newBaseManager(device.device(), "PyTorch");
    this.parameters = new ParameterTensors(ParameterLayout.of(config), manager, true);
    this.compute = factory.create(config, parameters, manager);
  }

  /**
   * Replaces all parameters.
   *
   * @param flat little-endian fp32 in the order of {@link ParameterLayout}, from its position to
   *     its limit, which stay; direct
   */
  public void load(ByteBuffer flat) {
    requireNoOpenPass();
    compute.load(parameters.requireWhole(flat, "parameters"));
  }

  /**
   * Encodes a micro-batch of B images with their texts. The contrastive loss is the mean over the
   * texts of a sample; triplets and clusters see the first.
   *
   * @param pixels normalized values, [B, 3, S, S] row-major
   * @param texts at least one, each of all B samples; matches are required for {@link
   *     Positives#MATCHED}, and without effect otherwise
   */
  public Forward forward(float[] pixels, List<SampleTexts> texts) {
    requireNoOpenPass();
    int size = texts.get(0).tokens().length;
    ImageBatch.requireImages(pixels, size, config.vision());
    List<TextBatch> batches = new ArrayList<>();
    List<ContrastiveTargets> targets = new ArrayList<>();
    for (SampleTexts ofSamples : texts) {
      batches.add(new TextBatch(ofSamples.tokens(), config.text()));
      targets.add(targets(size, ofSamples));
    }
    NDManager pass = manager.newSubManager();
    try (NativeScope scope = new NativeScope(true)) {
      NDArray images = compute.images(pass, ImageBatch.of(pass, pixels, 0, size, config.vision()));
      scope.keep(images);
      List<NDArray> textEmbeddings = new ArrayList<>();
      for (TextBatch batch : batches) {
        textEmbeddings.add(compute.texts(pass, batch));
        scope.keep(textEmbeddings.get(textEmbeddings.size() - 1));
      }
      open = new OpenForward(pass, compute, parameters, loss, images, textEmbeddings, targets);
      return open;
    } catch (RuntimeException e) {
      pass.close();
      throw e;
    }
  }

  /** Closes an open pass and frees the parameters. */
  @Override
  public void close() {
    if (open != null) {
      open.close();
    }
    compute.close();
    manager.close();
  }

  private ContrastiveTargets targets(int batch, SampleTexts texts) {
    if (texts.tokens().length != batch) {
      throw new IllegalArgumentException(
          "tokens: length " + texts.tokens().length + " (expected: " + batch + ")");
    }
    if (loss.contrastivePositives() == Positives.DIAGONAL) {
      return ContrastiveTargets.diagonal(batch);
    }
    boolean[][] textMatches = requireNonNull(texts.matches(), "textMatches");
    if (textMatches.length != batch) {
      throw new IllegalArgumentException(
          "textMatches: length " + textMatches.length + " (expected: " + batch + ")");
    }
    return ContrastiveTargets.matched(textMatches);
  }

  private void requireNoOpenPass() {
    if (open != null && open.isOpen()) {
      throw new IllegalStateException("a forward pass is open (expected: closed)");
    }
  }
}
