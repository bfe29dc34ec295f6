package cxrcml.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;

/**
 * While open, records the operations of this thread for differentiation, or not; when closed, frees
 * all arrays the thread has made in the meantime.
 *
 * <p>Closing the manager of a step is not enough: a result belongs to the manager of its first
 * operand, so that {@code parameter.exp()} would live as long as the parameter.
 */
final class NativeScope implements AutoCloseable {
  private final NDScope arrays = new NDScope();
  private final boolean before = JniUtils.isGradMode();

  NativeScope(boolean differentiable) {
    JniUtils.setGradMode(differentiable);
  }

  /** Leaves arrays to their managers. */
  void keep(NDArray... kept) {
    NDScope.unregister(kept);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
    arrays.close();
  }
}
