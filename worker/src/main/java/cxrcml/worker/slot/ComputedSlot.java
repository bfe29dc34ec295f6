package cxrcml.worker.slot;

import cxrcml.coordinator.v1.SlotResult;
import cxrcml.service.rpc.StaleException;

/** A slot whose gradient is computed and has to be delivered. */
public interface ComputedSlot {
  /** Begins to push the gradient to all shards, once. */
  void push();

  /**
   * Waits until all shards have acknowledged the gradient, once.
   *
   * @throws StaleException if the lease's generation or step is over, or a shard stayed away; the
   *     work is void
   */
  SlotResult awaitPushed() throws InterruptedException;
}
