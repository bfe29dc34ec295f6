package cxrcml.clusterer.rpc;

import cxrcml.run.v1.Fence;
import cxrcml.service.rpc.Fences;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.StaleException;
import java.util.concurrent.atomic.AtomicReference;

/** The generation that holds now; none before the first load. Safe for use by many threads. */
public final class CurrentGeneration {
  private final AtomicReference<Generation> current = new AtomicReference<>();

  /**
   * Returns the generation of the caller's fence.
   *
   * @throws StaleException if the caller's fence is older
   * @throws NotReadyException if it is newer, or nothing is loaded yet
   */
  Generation require(Fence fence) {
    Generation generation = current.get();
    if (generation == null) {
      throw new NotReadyException(Fences.describe(fence) + " (here: nothing loaded yet)");
    }
    Fences.require(fence, generation.fence());
    return generation;
  }

  boolean holds(Fence fence) {
    Generation generation = current.get();
    return generation != null && generation.fence().equals(fence);
  }

  void set(Generation generation) {
    current.set(generation);
  }
}
