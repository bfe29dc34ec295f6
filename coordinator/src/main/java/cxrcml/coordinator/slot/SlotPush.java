package cxrcml.coordinator.slot;

import cxrcml.coordinator.order.RunFence;

/** A slot that a worker has computed and whose gradient is on its way to the shards. */
public record SlotPush(RunFence fence, long step, int slot) {}
