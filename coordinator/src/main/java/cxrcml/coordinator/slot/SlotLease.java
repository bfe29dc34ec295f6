package cxrcml.coordinator.slot;

import cxrcml.coordinator.membership.MemberId;

/**
 * A slot in the hands of a worker.
 *
 * @param since when it was taken, in nanoseconds of the caller's clock
 * @param expires when it may be given to another, on the same clock
 */
public record SlotLease(MemberId worker, long step, int slot, long since, long expires) {}
