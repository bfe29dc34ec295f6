package cxrcml.coordinator.slot;

import cxrcml.coordinator.membership.MemberId;

/**
 * Slots in the hands of a worker, which pushes the sum of their gradients.
 *
 * @param slot the first
 * @param count how many, ≥ 1
 * @param since when they were taken, in nanoseconds of the caller's clock
 * @param expires when they may be given to another, on the same clock
 */
public record SlotLease(
    MemberId worker, long step, int slot, int count, long since, long expires) {}
