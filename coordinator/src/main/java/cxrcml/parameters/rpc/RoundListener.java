package cxrcml.parameters.rpc;

import cxrcml.run.v1.Fence;

/** Hears that a step's gradient is whole and reduced. */
@FunctionalInterface
public interface RoundListener {
  /**
   * Takes note.
   *
   * @param squaredNorms one per block of the shard's range
   */
  void reduced(Fence fence, long step, double[] squaredNorms);
}
