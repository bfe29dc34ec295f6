package cxrcml.parameters.optimizer;

import cxrcml.parameters.range.RangeWorkers;
import java.util.Map;

/** A rule by which parameters follow gradients, with its state. For use by one thread. */
public sealed interface Optimizer permits AdamW, SgdMomentum {
  /**
   * Applies one gradient.
   *
   * @param gradient used as {@code scale} times its values
   * @param parameters the values before
   * @param updated receives the values after; another array
   * @param scale factor of the gradient, for example of norm clipping
   */
  void update(
      float[] gradient,
      float[] parameters,
      float[] updated,
      double scale,
      double learningRate,
      RangeWorkers workers);

  /** Number of gradients applied so far. */
  long updates();

  /** The state by its names in a checkpoint, each array as long as the range; in a fixed order. */
  Map<String, float[]> state();

  /** Makes the arrays that {@link #detach} needs, so that no update has to wait for that. */
  void reserve();

  /**
   * Returns a task that copies what the next update has to if it is to {@link #detach}; whatever is
   * missing then the update copies itself. Does nothing without {@link #reserve}.
   *
   * @return for any thread; may still run beside that update, but not beside one that changes the
   *     arrays of {@link #state}
   */
  Runnable prepare();

  /**
   * Leaves the arrays of {@link #state} as they are now, until it is called again: the next update
   * goes on in others.
   */
  void detach();
}
