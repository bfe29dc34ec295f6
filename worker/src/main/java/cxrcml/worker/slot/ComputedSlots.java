package cxrcml.worker.slot;

import cxrcml.coordinator.v1.SlotResult;
import cxrcml.service.rpc.StaleException;
import java.util.List;

/** The slots of a lease whose gradient is computed and has to be delivered. */
public interface ComputedSlots {
  /**
   * Begins to push the gradient to all shards, once; if that of any slot is not finite and this not
   * confirmed, all of it stays here.
   */
  void push();

  /**
   * Waits until all shards have acknowledged the gradient, once.
   *
   * @return one result a slot, in order: with a failed check if the gradient stayed here, or a
   *     shard refused it
   * @throws StaleException if the lease's generation or step is over, or a shard stayed away; the
   *     work is void
   */
  List<SlotResult> awaitPushed() throws InterruptedException;
}
