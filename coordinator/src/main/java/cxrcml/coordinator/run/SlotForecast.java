package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.slot.SlotLease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Guesses which slot a worker computes after its present one, so that it can load the samples
 * meanwhile, and remembers the guess, so that it is given that slot if it is still free. A wrong
 * guess costs a load and nothing else: what a slot holds does not depend on who computes it.
 */
final class SlotForecast {
  private final FoldSchedule schedule;
  private final Map<MemberId, Place> guesses = new HashMap<>();

  private record Place(long step, int slot) {}

  SlotForecast(FoldSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * Guesses what follows a lease: each of W workers takes every W-th group of slots.
   *
   * @param span slots of a group
   * @return the samples of the first slot; empty at the end of an epoch
   */
  List<Integer> after(SlotLease lease, int span, int workers) {
    int groups = (schedule.slots(lease.step()) + span - 1) / span;
    int group = lease.slot() / span + workers;
    Place next = new Place(lease.step() + group / groups, group % groups * span);
    if (!exists(next, schedule.epoch(lease.step()))) {
      guesses.remove(lease.worker());
      return List.of();
    }
    guesses.put(lease.worker(), next);
    return schedule.samples(next.step(), next.slot());
  }

  private boolean exists(Place place, int epoch) {
    return place.step() < schedule.steps()
        && schedule.epoch(place.step()) == epoch
        && place.slot() < schedule.slots(place.step());
  }

  /** Returns the slot of a step that a worker was told to expect, or -1. */
  int expected(MemberId worker, long step) {
    Place guess = guesses.get(worker);
    return guess != null && guess.step() == step ? guess.slot() : -1;
  }

  void forget(MemberId worker) {
    guesses.remove(worker);
  }
}
