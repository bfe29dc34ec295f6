package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.ClipConfig;

/** The two towers of CLIP over the parameters of a model, and derivatives through them. */
interface ClipCompute extends AutoCloseable {

  /**
   * Encodes images.
   *
   * @param pixels normalized values, [B, 3, S, S]; its manager owns the result
   * @return embeddings [B, D], unit norm
   */
  NDArray images(NDArray pixels);

  /**
   * Encodes texts.
   *
   * @param manager owns the result
   * @return embeddings [B, D], unit norm
   */
  NDArray texts(NDManager manager, TextBatch texts);

  /** Differentiates a scalar with respect to all parameters, in layout order. */
  NDList gradients(NDArray loss);

  @Override
  void close();

  /** Makes the towers over tensors; {@code manager} owns what else they need. */
  interface Factory {
    ClipCompute create(ClipConfig config, ParameterTensors parameters, NDManager manager);
  }
}
