package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import cxrcml.model.loss.ContrastiveLoss;
import cxrcml.model.loss.ContrastiveTargets;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.SoftLabels;
import cxrcml.model.loss.TripletConfig.Pairs;
import cxrcml.model.loss.TripletLoss;
import cxrcml.model.tensor.NativeArrays;
import java.nio.ByteBuffer;
import java.util.List;

/** The pass of a {@link ClipTrainer}. */
final class OpenForward implements Forward {
  private static final float LOG_LARGEST_SCALE = (float) Math.log(100);

  private final NDManager manager;
  private final ClipCompute compute;
  private final ParameterTensors parameters;
  private final LossConfig config;
  private final NDArray images;
  private final List<NDArray> texts;
  private final List<ContrastiveTargets> targets;
  private final float[][] embeddings;

  /**
   * Holds the embeddings of a batch.
   *
   * @param manager owns them, and is closed with this pass
   * @param texts at least one of every sample
   * @param targets one for each of the texts
   */
  OpenForward(
      NDManager manager,
      ClipCompute compute,
      ParameterTensors parameters,
      LossConfig config,
      NDArray images,
      List<NDArray> texts,
      List<ContrastiveTargets> targets) {
    this.manager = manager;
    this.compute = compute;
    this.parameters = parameters;
    this.config = config;
    this.images = images;
    this.texts = texts;
    this.targets = targets;
    this.embeddings = Rows.of(images);
  }

  @Override
  public float[][] imageEmbeddings() {
    return embeddings;
  }

  @Override
  public float[][] textEmbeddings() {
    return Rows.of(texts.get(0));
  }

  @Override
  @SuppressWarnings("try") // the scope works by being open
  public StepResult backward(PseudoLabels labels, ByteBuffer gradient) {
    if (!isOpen()) {
      throw new IllegalStateException("the forward pass is closed (expected: open)");
    }
    try (this;
        NativeScope scope = new NativeScope(true)) {
      NDArray scale = parameters.get("logit_scale").clip(0, LOG_LARGEST_SCALE).exp();
      SoftLabels soft =
          labels == null
              ? null
              : new SoftLabels(labels.responsibilities(), labels.clusterWeights());
      NDArray contrastive = contrastive(scale, soft);
      boolean mines = soft != null && config.tripletWeight() > 0;
      TripletLoss.Found found = mines ? triplets(soft) : new TripletLoss.Found(null, 0);
      NDArray total = contrastive;
      if (found.value() != null) {
        total = contrastive.add(found.value().mul(scalar(config.tripletWeight())));
      }
      compute.gradients(total, parameters.requireWhole(gradient, "gradient"));
      return new StepResult(
          contrastive.getFloat(),
          found.value() == null ? 0 : found.value().getFloat(),
          mines ? embeddings.length : 0,
          found.anchors(),
          scale.getFloat());
    }
  }

  boolean isOpen() {
    return manager.isOpen();
  }

  @Override
  public void close() {
    manager.close();
  }

  /** The mean over the texts of a sample. */
  private NDArray contrastive(NDArray scale, SoftLabels labels) {
    NDArray sum = null;
    for (int i = 0; i < texts.size(); i++) {
      ContrastiveTargets of = targets.get(i);
      boolean weighted = config.weightedContrastive() && labels != null;
      NDArray loss =
          ContrastiveLoss.of(images, texts.get(i), scale, weighted ? of.weighted(labels) : of);
      sum = sum == null ? loss : sum.add(loss);
    }
    return texts.size() == 1 ? sum : sum.div(scalar(texts.size()));
  }

  private NDArray scalar(double value) {
    return NativeArrays.scalar(manager, value);
  }

  private TripletLoss.Found triplets(SoftLabels labels) {
    boolean ofImages = config.triplets().pairs() == Pairs.IMAGE_IMAGE;
    float[][] textRows = ofImages ? null : textEmbeddings();
    return new TripletLoss(config.triplets())
        .of(images, texts.get(0), embeddings, textRows, labels);
  }
}
