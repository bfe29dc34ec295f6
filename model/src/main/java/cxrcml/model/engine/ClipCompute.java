package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.ClipConfig;
import java.nio.ByteBuffer;

/** The two towers of CLIP over the parameters of a model, and derivatives through them. */
interface ClipCompute extends AutoCloseable {

  /**
   * Replaces all parameters.
   *
   * @param flat fp32 in layout order, from its position to its limit; direct
   */
  void load(ByteBuffer flat);

  /**
   * Encodes images.
   *
   * @param manager owns the result
   * @param pixels normalized values on the host, [B, 3, S, S]
   * @return embeddings [B, D], unit norm
   */
  NDArray images(NDManager manager, NDArray pixels);

  /**
   * Encodes texts.
   *
   * @param manager owns the result
   * @return embeddings [B, D], unit norm
   */
  NDArray texts(NDManager manager, TextBatch texts);

  /**
   * Differentiates a scalar with respect to all parameters.
   *
   * @param flat receives the derivatives in layout order from its position to its limit; direct
   */
  void gradients(NDArray loss, ByteBuffer flat);

  @Override
  void close();

  /** Makes the towers over tensors; {@code manager} owns what else they need. */
  interface Factory {
    ClipCompute create(ClipConfig config, ParameterTensors parameters, NDManager manager);
  }
}
