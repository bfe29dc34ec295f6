package cxrcml.coordinator.order;

import cxrcml.coordinator.membership.Place;

/**
 * One task for one seat.
 *
 * @param id grows within a run
 * @param fence that holds when the order was given
 * @param since when, in nanoseconds of the caller's clock
 */
public record Order(long id, RunFence fence, Place place, Task task, long since) {}
