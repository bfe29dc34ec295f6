package cxrcml.model.engine;

import java.nio.ByteBuffer;

/**
 * A forward pass that waits for its pseudo-labels. It holds the activations of the batch in native
 * memory until {@link #backward} or {@link #close}.
 */
public interface Forward extends AutoCloseable {

  /** The image embeddings, [B][D], unit norm. */
  float[][] imageEmbeddings();

  /** The embeddings of the samples' first texts, [B][D], unit norm. */
  float[][] textEmbeddings();

  /**
   * Completes the loss, differentiates it, and closes this pass, also when it fails.
   *
   * @param labels pseudo-labels of the batch, or null for the contrastive loss alone
   * @param gradient receives the gradient from its position on: little-endian fp32 in layout order,
   *     {@code remaining} bytes exactly; position and limit stay. Direct. Not checked for
   *     finiteness
   */
  StepResult backward(PseudoLabels labels, ByteBuffer gradient);

  @Override
  void close();
}
