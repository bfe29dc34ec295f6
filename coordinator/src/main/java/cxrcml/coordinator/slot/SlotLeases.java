package cxrcml.coordinator.slot;

import cxrcml.coordinator.membership.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The slots of one step. A worker computes at most one, and may hold another that it pushes; a slot
 * is given again when its lease expires or its worker goes, and to a second worker at the same time
 * when it is slow and nothing else is left; the first result counts. Both compute the same bits, so
 * it matters to nobody which was it.
 */
public final class SlotLeases {
  private final LeaseTime leaseTime;
  private long step = -1;
  private SlotLease[] leases = {};
  private SlotLease[] seconds = {};
  private SlotLease[] overdue = {};
  private SlotResult[] results = {};

  public SlotLeases(LeaseTime leaseTime) {
    this.leaseTime = leaseTime;
  }

  /** Begins a step; what is left of the one before is void. */
  public void open(long newStep, int slots) {
    step = newStep;
    leases = new SlotLease[slots];
    seconds = new SlotLease[slots];
    overdue = new SlotLease[slots];
    results = new SlotResult[slots];
  }

  /** Takes back all slots. */
  public void close() {
    open(-1, 0);
  }

  /** Leases to a worker that pushes nothing, without a preference. */
  public Optional<SlotLease> lease(MemberId worker, long now) {
    return lease(worker, -1, -1, now);
  }

  /**
   * Returns the slot that the worker holds, else the preferred one if it is free, else the first
   * free one, else the slowest; never the one that it pushes.
   *
   * @param pushing -1 for none
   * @param preferred -1 for none
   */
  public Optional<SlotLease> lease(MemberId worker, int pushing, int preferred, long now) {
    int free = -1;
    int slowest = -1;
    for (int slot = leases.length - 1; slot >= 0; slot--) {
      if (slot == pushing) {
        continue;
      }
      Optional<SlotLease> held = held(worker, leases[slot], seconds[slot]);
      if (held.isPresent()) {
        return held;
      }
      if (leases[slot] == null && results[slot] == null && (free < 0 || free != preferred)) {
        free = slot;
      }
      if (isSlow(slot, now) && (slowest < 0 || leases[slot].since() <= leases[slowest].since())) {
        slowest = slot;
      }
    }
    if (free >= 0) {
      leases[free] = begun(worker, free, now);
      return Optional.of(leases[free]);
    }
    if (slowest >= 0) {
      seconds[slowest] = begun(worker, slowest, now);
      return Optional.of(seconds[slowest]);
    }
    return Optional.empty();
  }

  private SlotLease begun(MemberId worker, int slot, long now) {
    return new SlotLease(worker, step, slot, now, now + leaseTime.nanos());
  }

  private boolean isSlow(int slot, long now) {
    return leases[slot] != null
        && seconds[slot] == null
        && now - leases[slot].since() > leaseTime.slowNanos();
  }

  private static Optional<SlotLease> held(MemberId worker, SlotLease... candidates) {
    return Stream.of(candidates)
        .filter(lease -> lease != null && lease.worker().equals(worker))
        .findFirst();
  }

  /**
   * Takes the result of a slot, whoever holds it: all shards have acknowledged its gradient.
   *
   * @return whether it counts; a second result of a slot or one of another step does not
   */
  public boolean finish(MemberId worker, SlotResult result, long now) {
    if (result.step() != step) {
      return false;
    }
    int slot = result.slot();
    if (slot < 0 || slot >= results.length) {
      throw new IllegalArgumentException(
          "slot: " + slot + " (expected: 0 to " + (results.length - 1) + ")");
    }
    if (results[slot] != null) {
      return false;
    }
    results[slot] = result;
    // The lease may have expired meanwhile.
    held(worker, leases[slot], seconds[slot], overdue[slot])
        .ifPresent(lease -> leaseTime.observe(now - lease.since()));
    leases[slot] = null;
    seconds[slot] = null;
    return true;
  }

  /** Takes back what a worker holds. */
  public void release(MemberId worker) {
    for (int slot = 0; slot < leases.length; slot++) {
      if (held(worker, seconds[slot]).isPresent()) {
        seconds[slot] = null;
      }
      if (held(worker, leases[slot]).isPresent()) {
        promote(slot);
      }
    }
  }

  /** Whoever computes a slot as the second goes on as the first. */
  private void promote(int slot) {
    leases[slot] = seconds[slot];
    seconds[slot] = null;
  }

  /** Takes back what is held too long; returns how many. */
  public int expire(long now) {
    int expired = 0;
    for (int slot = 0; slot < leases.length; slot++) {
      if (leases[slot] != null && leases[slot].expires() - now <= 0) {
        overdue[slot] = leases[slot];
        promote(slot);
        expired++;
      }
    }
    return expired;
  }

  public boolean allFinished() {
    for (SlotResult result : results) {
      if (result == null) {
        return false;
      }
    }
    return results.length > 0;
  }

  /** Returns the results in slot order. */
  public List<SlotResult> results() {
    return List.of(results);
  }

  /** Returns the leases in slot order. */
  public List<SlotLease> held() {
    List<SlotLease> held = new ArrayList<>();
    for (SlotLease lease : leases) {
      if (lease != null) {
        held.add(lease);
      }
    }
    return held;
  }

  /** Returns the number of slots that nobody holds and nobody has finished. */
  public int free() {
    int free = 0;
    for (int slot = 0; slot < leases.length; slot++) {
      free += leases[slot] == null && results[slot] == null ? 1 : 0;
    }
    return free;
  }
}
