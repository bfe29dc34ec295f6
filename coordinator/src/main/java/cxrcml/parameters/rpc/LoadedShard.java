package cxrcml.parameters.rpc;

import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.v1.Encoding;
import cxrcml.run.v1.Fence;
import cxrcml.service.rpc.Fences;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.StaleException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The shard of the generation that holds here, and that generation's fence; both change at once.
 *
 * <p>Safe for use by many threads; one of them loads.
 */
public final class LoadedShard {
  private final AtomicReference<Generation> loaded =
      new AtomicReference<>(
          new Generation(Fence.getDefaultInstance(), null, Encoding.UNRECOGNIZED));

  /**
   * @param shard null while nothing is loaded
   * @param gradients how they have to be encoded
   */
  record Generation(Fence fence, Shard shard, Encoding gradients) {
    /** Adds the fence to what the shard says of stale callers. */
    <T> T call(Supplier<T> call) {
      try {
        return call.get();
      } catch (StaleException e) {
        throw new StaleException(e.getMessage(), fence);
      }
    }
  }

  /**
   * Returns what the caller believes in.
   *
   * @throws StaleException if the caller's generation is over
   * @throws NotReadyException if it is not loaded here yet
   */
  Generation require(Fence caller) {
    Generation generation = loaded.get();
    if (generation.fence.equals(Fence.getDefaultInstance())) {
      throw new NotReadyException("nothing is loaded here yet");
    }
    Fences.require(caller, generation.fence);
    if (generation.shard == null) {
      throw new NotReadyException(Fences.describe(caller) + ": still loading");
    }
    return generation;
  }

  /**
   * Returns the shard that the caller believes in.
   *
   * @throws StaleException if the caller's generation is over
   * @throws NotReadyException if it is not loaded here yet
   */
  public Shard shard(Fence caller) {
    return require(caller).shard();
  }

  /**
   * Ends the generation before and frees its memory. Callers of the new one wait until {@link
   * #load}.
   */
  void announce(Fence fence) {
    Generation before = loaded.getAndSet(new Generation(fence, null, Encoding.UNRECOGNIZED));
    if (before.shard != null) {
      before.shard.retire();
    }
  }

  /** Opens the announced generation. */
  void load(Fence fence, Shard shard, Encoding gradients) {
    loaded.set(new Generation(fence, shard, gradients));
  }
}
