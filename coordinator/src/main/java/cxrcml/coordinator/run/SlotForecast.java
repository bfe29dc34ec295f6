package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.slot.SlotLease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Guesses which slot a worker computes after its present one, so that it can load the samples
 * meanwhile, and remembers the guess, so that it is given that slot if it is still free. A wrong
 * guess costs a load and nothing else: what a slot holds does not depend on who computes it.
 */
final class SlotForecast {
  private final FoldSchedule schedule;
  private final Map<MemberId, FoldSchedule.Slot> guesses = new HashMap<>();

  SlotForecast(FoldSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * Guesses what follows a lease: each of W workers takes every W-th micro-batch.
   *
   * @return the samples; empty at the end of an epoch
   */
  List<Integer> after(SlotLease lease, int workers) {
    Optional<FoldSchedule.Slot> next =
        schedule.later(new FoldSchedule.Slot(lease.step(), lease.slot()), workers);
    if (next.isEmpty()) {
      guesses.remove(lease.worker());
      return List.of();
    }
    guesses.put(lease.worker(), next.get());
    return schedule.samples(next.get().step(), next.get().slot());
  }

  /** Returns the slot of a step that a worker was told to expect, or -1. */
  int expected(MemberId worker, long step) {
    FoldSchedule.Slot guess = guesses.get(worker);
    return guess != null && guess.step() == step ? guess.slot() : -1;
  }

  void forget(MemberId worker) {
    guesses.remove(worker);
  }
}
