package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import cxrcml.model.loss.ContrastiveLoss;
import cxrcml.model.loss.ContrastiveTargets;
import cxrcml.model.loss.LossConfig;
import cxrcml.model.loss.TripletLoss;
import cxrcml.model.loss.TripletMiner;
import cxrcml.model.loss.Triplets;
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
  private final NDArray texts;
  private final ContrastiveTargets targets;
  private final float[][] embeddings;

  /**
   * Holds the embeddings of a batch.
   *
   * @param manager owns them, and is closed with this pass
   */
  OpenForward(
      NDManager manager,
      ClipCompute compute,
      ParameterTensors parameters,
      LossConfig config,
      NDArray images,
      NDArray texts,
      ContrastiveTargets targets) {
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
  @SuppressWarnings("try") // the scope works by being open
  public StepResult backward(PseudoLabels labels, ByteBuffer gradient) {
    if (!isOpen()) {
      throw new IllegalStateException("the forward pass is closed (expected: open)");
    }
    try (this;
        NativeScope scope = new NativeScope(true)) {
      NDArray scale = parameters.get("logit_scale").clip(0, LOG_LARGEST_SCALE).exp();
      NDArray contrastive = ContrastiveLoss.of(images, texts, scale, targets);
      Triplets triplets = mine(labels);
      NDArray triplet = manager.create(0f);
      NDArray total = contrastive;
      if (!triplets.list().isEmpty()) {
        triplet = TripletLoss.of(images, triplets, config.margin(), config.hinge());
        total = contrastive.add(triplet.mul((float) config.tripletWeight()));
      }
      compute.gradients(total, parameters.requireWhole(gradient, "gradient"));
      return new StepResult(
          contrastive.getFloat(),
          triplet.getFloat(),
          triplets.batch(),
          triplets.list().size(),
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

  private Triplets mine(PseudoLabels labels) {
    if (labels == null) {
      return new Triplets(List.of(), 0);
    }
    return new TripletMiner(config.mining())
        .mine(embeddings, labels.responsibilities(), labels.clusterWeights());
  }
}
