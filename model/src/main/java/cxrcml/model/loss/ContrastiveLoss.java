package cxrcml.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import cxrcml.model.tensor.NativeArrays;

/**
 * The symmetric cross entropy between the similarities of a batch and their targets.
 *
 * <pre>
 *   s_ij = scale · x_i · y_j                       of image i and text j
 *   L = −1/(2B) Σ_ij ( p_ij log softmax_j s_ij + q_ij log softmax_i s_ij )
 * </pre>
 *
 * <p>With the diagonal as the targets p and q this is the loss of CLIP.
 */
public final class ContrastiveLoss {
  private ContrastiveLoss() {}

  /**
   * Computes L, a differentiable scalar.
   *
   * @param images x, unit norm [B, D]
   * @param texts y, unit norm [B, D]
   * @param scale inverse temperature, a scalar, > 0
   */
  public static NDArray of(
      NDArray images, NDArray texts, NDArray scale, ContrastiveTargets targets) {
    NDManager manager = images.getManager();
    Shape square = new Shape(targets.batch(), targets.batch());
    NDArray logits = images.matMul(texts.transpose()).mul(scale);
    NDArray ofImages = manager.create(targets.textsOfImages(), square).mul(logits.logSoftmax(1));
    NDArray ofTexts = manager.create(targets.imagesOfTexts(), square).mul(logits.logSoftmax(0));
    NDArray factor = NativeArrays.scalar(manager, -0.5f / targets.batch());
    return ofImages.add(ofTexts).sum().mul(factor);
  }
}
