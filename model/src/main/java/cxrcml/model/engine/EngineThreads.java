package cxrcml.model.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The number of threads one operation of the engine uses. Results depend on it in their last bits:
 * it belongs to a run, not to a host.
 */
public final class EngineThreads {
  private EngineThreads() {}

  /**
   * Sets the number for the calling thread and all that have not computed yet; it outranks {@code
   * OMP_NUM_THREADS}. Call it before the first computation of a process.
   *
   * @param threads ≥ 1
   */
  public static void use(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
    }
    Engine.getEngine("PyTorch"); // loads the library that JniUtils calls
    JniUtils.setNumThreads(threads);
  }
}
