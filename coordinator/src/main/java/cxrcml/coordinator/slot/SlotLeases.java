package cxrcml.coordinator.slot;

import cxrcml.coordinator.membership.MemberId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The slots of one step, leased in groups of neighbours. A worker computes at most one group, and
 * may hold another that it pushes; a group is given again when its lease expires or its worker
 * goes, and to a second worker at the same time when it is slow and nothing else is left; the first
 * results count. Both compute the same bits, so it matters to nobody which were it.
 */
public final class SlotLeases {
  private static final SlotLease[] NONE = {};

  private final LeaseTime leaseTime;
  private long step = -1;
  private int span = 1;

  /** By group. */
  private SlotLease[] leases = NONE;

  private SlotLease[] seconds = NONE;
  private SlotLease[] overdue = NONE;

  /** By group: who computed a gradient that was not finite, and did not push it. */
  private MemberId[] doubters = {};

  /** By group: whether a gradient counts as it is, finite or not. */
  private boolean[] confirmed = {};

  /** By slot. */
  private SlotResult[] results = {};

  public SlotLeases(LeaseTime leaseTime) {
    this.leaseTime = leaseTime;
  }

  /**
   * Begins a step; what is left of the one before is void.
   *
   * @param slotsOfGroup slots that are leased together; the last group may have fewer
   */
  public void open(long newStep, int slots, int slotsOfGroup) {
    int groups = (slots + slotsOfGroup - 1) / slotsOfGroup;
    step = newStep;
    span = slotsOfGroup;
    leases = new SlotLease[groups];
    seconds = new SlotLease[groups];
    overdue = new SlotLease[groups];
    doubters = new MemberId[groups];
    confirmed = new boolean[groups];
    results = new SlotResult[slots];
  }

  /** Returns how many slots are leased together. */
  public int span() {
    return span;
  }

  private int count(int group) {
    return Math.min(span, results.length - group * span);
  }

  private boolean isFinished(int group) {
    return results[group * span] != null;
  }

  /**
   * Returns what the worker holds and does not push.
   *
   * @param pushing first slot of what it pushes; -1 for none
   */
  public Optional<SlotLease> held(MemberId worker, int pushing) {
    return IntStream.range(0, leases.length)
        .filter(group -> group * span != pushing)
        .mapToObj(group -> held(worker, leases[group], seconds[group]))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Leases what the worker prefers if that is free, else the first that is free; not what it pushes
   * or doubts.
   *
   * @param pushing as above
   * @param preferred a slot; -1 for none
   */
  public Optional<SlotLease> leaseFree(MemberId worker, int pushing, int preferred, long now) {
    int[] free =
        IntStream.range(0, leases.length)
            .filter(group -> leases[group] == null && !isFinished(group))
            .filter(group -> group * span != pushing && !waitsForAnother(worker, group))
            .toArray();
    if (free.length == 0) {
      return Optional.empty();
    }
    int wanted = Math.floorDiv(preferred, span);
    int group = IntStream.of(free).filter(each -> each == wanted).findFirst().orElse(free[0]);
    leases[group] = begun(worker, group, now);
    return Optional.of(leases[group]);
  }

  private boolean waitsForAnother(MemberId worker, int group) {
    return worker.equals(doubters[group]) && !confirmed[group];
  }

  /**
   * Leases the slowest group that only one other worker computes, if it is slow; not what the
   * worker doubts.
   *
   * @param pushing as above
   */
  public Optional<SlotLease> leaseSlow(MemberId worker, int pushing, long now) {
    Optional<SlotLease> slowest =
        IntStream.range(0, leases.length)
            .filter(group -> group * span != pushing && !waitsForAnother(worker, group))
            .filter(group -> isSlow(group, now))
            .mapToObj(group -> leases[group])
            .min(Comparator.comparingLong(lease -> lease.since() - now));
    return slowest.map(
        lease -> {
          int group = lease.slot() / span;
          seconds[group] = begun(worker, group, now);
          return seconds[group];
        });
  }

  private SlotLease begun(MemberId worker, int group, long now) {
    int count = count(group);
    return new SlotLease(worker, step, group * span, count, now, now + leaseTime.nanos(count));
  }

  private boolean isSlow(int group, long now) {
    return leases[group] != null
        && seconds[group] == null
        && now - leases[group].since() > leaseTime.slowNanos(count(group));
  }

  private static Optional<SlotLease> held(MemberId worker, SlotLease... candidates) {
    return Stream.of(candidates)
        .filter(lease -> lease != null && lease.worker().equals(worker))
        .findFirst();
  }

  /**
   * Takes the results of a group, whoever holds it: all shards have acknowledged its gradient.
   *
   * @param finished of all its slots, in order
   * @return whether they count; second results of a group or those of another step do not
   */
  public boolean finish(MemberId worker, List<SlotResult> finished, long now) {
    if (finished.isEmpty() || finished.get(0).step() != step) {
      return false;
    }
    int group = group(finished.get(0).slot());
    requireGroup(group, finished);
    if (isFinished(group)) {
      return false;
    }
    finished.forEach(result -> results[result.slot()] = result);
    // The lease may have expired meanwhile.
    held(worker, leases[group], seconds[group], overdue[group])
        .ifPresent(lease -> leaseTime.observe(now - lease.since(), lease.count()));
    leases[group] = null;
    seconds[group] = null;
    return true;
  }

  private int group(int slot) {
    if (slot < 0 || slot >= results.length) {
      throw new IllegalArgumentException(
          "slot: " + slot + " (expected: 0 to " + (results.length - 1) + ")");
    }
    return slot / span;
  }

  private void requireGroup(int group, List<SlotResult> finished) {
    List<Integer> slots = finished.stream().map(SlotResult::slot).toList();
    List<Integer> expected =
        IntStream.range(group * span, group * span + count(group)).boxed().toList();
    if (!slots.equals(expected) || finished.stream().anyMatch(result -> result.step() != step)) {
      throw new IllegalArgumentException(
          "slots: " + slots + " (expected: " + expected + " of step " + step + ")");
    }
  }

  /**
   * Notes that a worker's gradient of the group of a slot is not finite and was not pushed: another
   * is to compute it. If that finds the same, it is confirmed.
   */
  public void doubt(MemberId worker, int slot) {
    int group = group(slot);
    if (doubters[group] == null) {
      doubters[group] = worker;
    } else if (!doubters[group].equals(worker)) {
      confirmed[group] = true;
    }
    releaseGroup(worker, group);
  }

  /** Confirms what a worker doubts: there is no other to ask. */
  public void confirm(MemberId worker) {
    for (int group = 0; group < doubters.length; group++) {
      confirmed[group] |= worker.equals(doubters[group]);
    }
  }

  /** Returns whether the gradient of a slot's group is to be pushed even if it is not finite. */
  public boolean isConfirmed(int slot) {
    return confirmed[group(slot)];
  }

  /** Returns who doubted a slot's finished group without reason: another's gradient was finite. */
  public Optional<MemberId> refuted(int slot) {
    int group = group(slot);
    return confirmed[group] ? Optional.empty() : Optional.ofNullable(doubters[group]);
  }

  /** Takes back what a worker holds. */
  public void release(MemberId worker) {
    for (int group = 0; group < leases.length; group++) {
      releaseGroup(worker, group);
    }
  }

  /** Takes back the group of a slot, if the worker holds it. */
  public void release(MemberId worker, int slot) {
    releaseGroup(worker, group(slot));
  }

  private void releaseGroup(MemberId worker, int group) {
    if (held(worker, seconds[group]).isPresent()) {
      seconds[group] = null;
    }
    if (held(worker, leases[group]).isPresent()) {
      promote(group);
    }
  }

  /** Whoever computes a group as the second goes on as the first. */
  private void promote(int group) {
    leases[group] = seconds[group];
    seconds[group] = null;
  }

  /**
   * Takes back what is held too long; returns how many leases. A doubt that another worker has not
   * resolved in a lease's time is confirmed: who hangs must not hold up who does not.
   */
  public int expire(long now) {
    int expired = 0;
    for (int group = 0; group < leases.length; group++) {
      if (leases[group] != null && leases[group].expires() - now <= 0) {
        overdue[group] = leases[group];
        confirmed[group] |= doubters[group] != null;
        promote(group);
        expired++;
      }
    }
    return expired;
  }

  public boolean allFinished() {
    return results.length > 0 && Stream.of(results).allMatch(Objects::nonNull);
  }

  /** Returns the results in slot order. */
  public List<SlotResult> results() {
    return List.of(results);
  }

  /** Returns the leases in slot order. */
  public List<SlotLease> held() {
    return Stream.of(leases).filter(Objects::nonNull).toList();
  }

  /** Returns the number of slots that nobody holds and nobody has finished. */
  public int free() {
    int free = 0;
    for (int group = 0; group < leases.length; group++) {
      free += leases[group] == null && !isFinished(group) ? count(group) : 0;
    }
    return free;
  }
}
