package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Membership;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.membership.Quarantine;
import cxrcml.coordinator.run.RunMachine.SlotReport;
import cxrcml.coordinator.slot.FailedCheck;
import cxrcml.coordinator.slot.SlotLease;
import cxrcml.coordinator.slot.SlotLeases;
import cxrcml.coordinator.slot.SlotPush;
import cxrcml.coordinator.slot.SlotResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives slots to workers and takes what they report. A worker in quarantine is given none as long
 * as there is another; a gradient that is not finite is asked of a second worker, if there is one,
 * before it counts.
 */
final class WorkerDesk {
  private final Membership members;
  private final RunGauges gauges;
  private final Quarantine quarantine = new Quarantine();

  WorkerDesk(Membership members, RunGauges gauges) {
    this.members = members;
    this.gauges = gauges;
  }

  void joined(MemberId member, long now) {
    if (member.place().role() == MemberRole.WORKER) {
      quarantine.joined(member, now);
    }
  }

  /** Leases a slot, if there is one for this worker. */
  Optional<SlotLease> lease(
      Optional<FoldTraining> fold, MemberId worker, Optional<SlotPush> push, long now) {
    if (fold.isEmpty() || keptBack(worker).isPresent()) {
      return Optional.empty();
    }
    if (!hasSoundOther(worker)) {
      fold.get().openSteps().ifPresent(steps -> steps.confirm(worker));
    }
    return fold.get().lease(worker, push, now);
  }

  /** Returns why a worker is given no slots, in words; empty if it may have some. */
  Optional<String> keptBack(MemberId worker) {
    return quarantine
        .reason(worker.place())
        .filter(reason -> hasSoundOther(worker))
        .map(reason -> "the end of the quarantine: " + reason);
  }

  private boolean hasSoundOther(MemberId worker) {
    return members.seated(MemberRole.WORKER).stream()
        .anyMatch(other -> !other.equals(worker.place()) && quarantine.reason(other).isEmpty());
  }

  /** Takes a report of the present generation. */
  void report(Optional<FoldTraining> fold, MemberId worker, SlotReport report, long now) {
    SlotResult first = report.results().get(0);
    Optional<SlotLeases> slots =
        fold.flatMap(FoldTraining::openSteps).flatMap(steps -> steps.leases(first.step()));
    if (report.failed().isPresent()) {
      failed(slots, worker, first.slot(), report.failed().get(), now);
    } else if (slots.isPresent() && slots.get().finish(worker, report.results(), now)) {
      members.countSlots(worker, report.results().size());
      gauges.slotsFinished += report.results().size();
      slots
          .get()
          .refuted(first.slot())
          .ifPresent(doubter -> blame(doubter, FailedCheck.NOT_FINITE, now));
    } else {
      gauges.slotsRefused += report.results().size();
    }
  }

  private void failed(
      Optional<SlotLeases> slots, MemberId worker, int slot, FailedCheck check, long now) {
    if (check == FailedCheck.REFUSED) {
      blame(worker, check, now);
      slots.ifPresent(open -> open.release(worker, slot));
    } else {
      slots.ifPresent(open -> open.doubt(worker, slot));
    }
  }

  private void blame(MemberId worker, FailedCheck check, long now) {
    gauges.checksFailed++;
    quarantine.failed(worker, check.toString(), now);
  }

  /** Returns who is in quarantine and why, in a sentence; empty if nobody is. */
  String warning() {
    List<String> sentences = new ArrayList<>();
    List<Place> workers = members.seated(MemberRole.WORKER);
    for (Place worker : workers) {
      quarantine.reason(worker).ifPresent(reason -> sentences.add(worker + ": " + reason));
    }
    if (sentences.isEmpty()) {
      return "";
    }
    String consequence =
        sentences.size() < workers.size() ? "given no more slots" : "there is no other worker";
    return "in quarantine (" + consequence + "): " + String.join("; ", sentences);
  }

  /** Returns how many workers are in quarantine. */
  int quarantined() {
    return (int)
        members.seated(MemberRole.WORKER).stream()
            .filter(worker -> quarantine.reason(worker).isPresent())
            .count();
  }
}
