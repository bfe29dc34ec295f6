package cxrcml.coordinator.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotLeasesTest {
  private static final long SECOND = 1_000_000_000L;

  private final MemberId one = worker(1);
  private final MemberId two = worker(2);
  private final SlotLeases leases = new SlotLeases(new LeaseTime());

  private static MemberId worker(int index) {
    return new MemberId(new Place(MemberRole.WORKER, index), 100 + index);
  }

  private static List<SlotResult> result(long step, int slot, double loss) {
    return List.of(new SlotResult(step, slot, loss, 0, 4, 0, 2.6));
  }

  /** Of a worker that pushes nothing and prefers nothing. */
  private Optional<SlotLease> lease(MemberId worker, long now) {
    return lease(worker, -1, -1, now);
  }

  private Optional<SlotLease> lease(MemberId worker, int pushing, int preferred, long now) {
    return leases
        .held(worker, pushing)
        .or(() -> leases.leaseFree(worker, pushing, preferred, now))
        .or(() -> leases.leaseSlow(worker, pushing, now));
  }

  @BeforeEach
  void open() {
    leases.open(7, 2, 1);
  }

  @Test
  void aWorkerHoldsOneSlotUntilItIsFinished() {
    assertThat(lease(one, 0).orElseThrow().slot()).isEqualTo(0);
    assertThat(lease(one, 5).orElseThrow().slot()).isEqualTo(0);
    assertThat(lease(two, 5).orElseThrow().slot()).isEqualTo(1);

    leases.finish(one, result(7, 0, 1.5), 9);

    assertThat(lease(one, 9)).isEmpty();
  }

  @Test
  void aWorkerIsGivenThePreferredSlotIfItIsFree() {
    leases.open(7, 4, 1);

    assertThat(lease(one, -1, 2, 0).orElseThrow().slot()).isEqualTo(2);
    assertThat(lease(two, -1, 2, 0).orElseThrow().slot()).isEqualTo(0);
    assertThat(lease(worker(3), -1, 9, 0).orElseThrow().slot()).isEqualTo(1);
    assertThat(lease(worker(4), -1, 3, 0).orElseThrow().slot()).isEqualTo(3);
  }

  @Test
  void aGradientThatIsNotFiniteIsAskedOfAnotherWhoRefutesIt() {
    lease(one, 0);
    leases.doubt(one, 0);

    assertThat(lease(one, 1).orElseThrow().slot()).isEqualTo(1);
    assertThat(lease(two, 1).orElseThrow().slot()).isEqualTo(0);
    assertThat(leases.isConfirmed(0)).isFalse();

    leases.finish(two, result(7, 0, 1.5), 9);

    assertThat(leases.refuted(0)).contains(one);
    assertThat(leases.refuted(1)).isEmpty();
  }

  @Test
  void aGradientThatTwoFindNotFiniteIsTakenAsItIsFromEither() {
    leases.doubt(one, 0);
    leases.doubt(one, 0);
    assertThat(leases.isConfirmed(0)).isFalse();

    leases.doubt(two, 0);

    assertThat(leases.isConfirmed(0)).isTrue();
    assertThat(lease(one, 1).orElseThrow().slot()).isEqualTo(0);
    leases.finish(one, result(7, 0, Double.NaN), 9);
    assertThat(leases.refuted(0)).isEmpty();
  }

  @Test
  void whereThereIsNoOtherToAskADoubtIsConfirmed() {
    leases.doubt(one, 0);
    leases.doubt(two, 1);

    leases.confirm(one);

    assertThat(leases.isConfirmed(0)).isTrue();
    assertThat(leases.isConfirmed(1)).isFalse();
  }

  @Test
  void aDoubtIsConfirmedOnceTheOnlyOtherWorkerHasHadItForALeasesTime() {
    leases.doubt(one, 0);
    SlotLease hanging = lease(two, 0).orElseThrow();
    assertThat(hanging.slot()).isZero();

    assertThat(leases.expire(hanging.expires() - 1)).isZero();
    assertThat(leases.isConfirmed(0)).isFalse();
    assertThat(leases.expire(hanging.expires())).isOne();

    assertThat(leases.isConfirmed(0)).isTrue();
    assertThat(lease(one, hanging.expires()).orElseThrow().slot()).isZero();
  }

  @Test
  void theSlotsOfAGroupAreDoubtedTogether() {
    leases.open(7, 4, 2);
    lease(one, 0);

    leases.doubt(one, 1);

    assertThat(leases.free()).isEqualTo(4);
    assertThat(lease(one, 1).orElseThrow().slot()).isEqualTo(2);
    assertThat(lease(two, 1)).hasValue(new SlotLease(two, 7, 0, 2, 1, 30 * SECOND + 1));
    leases.doubt(two, 0);
    assertThat(leases.isConfirmed(1)).isTrue();
    assertThat(leases.isConfirmed(2)).isFalse();
    assertThatThrownBy(() -> leases.doubt(two, 4)).hasMessage("slot: 4 (expected: 0 to 3)");
  }

  @Test
  void whoDoubtsASlowSlotIsNotItsSecondWorker() {
    computeTwoSlots();
    leases.doubt(two, 0);

    assertThat(lease(two, 9 * SECOND)).isEmpty();
    assertThat(lease(worker(3), 9 * SECOND).orElseThrow().slot()).isEqualTo(0);
  }

  @Test
  void aWorkerHoldsASlotMoreWhileItPushesOne() {
    leases.open(7, 4, 1);
    lease(one, 0);

    assertThat(lease(one, 0, -1, 0).orElseThrow().slot()).isEqualTo(1);
    assertThat(lease(one, 0, -1, 0).orElseThrow().slot()).isEqualTo(1);
    assertThat(lease(one, 1, -1, 0).orElseThrow().slot()).isEqualTo(0);
    assertThat(leases.held()).hasSize(2);
    leases.release(one);
    assertThat(leases.free()).isEqualTo(4);
  }

  @Test
  void aWorkerIsNotGivenTheSlotThatItPushesAsASlowOneNorOnceItsLeaseIsOver() {
    computeTwoSlots();

    assertThat(lease(one, 0, -1, 9 * SECOND)).isEmpty();
    leases.expire(99 * SECOND);
    assertThat(lease(one, 0, -1, 99 * SECOND)).isEmpty();
    assertThat(lease(two, 99 * SECOND).orElseThrow().slot()).isEqualTo(0);
  }

  /** Slots of 0.6 s: after twice that one is slow. */
  private void computeTwoSlots() {
    lease(one, 0);
    lease(two, 0);
    leases.finish(one, result(7, 0, 1.5), 6 * SECOND / 10);
    leases.finish(two, result(7, 1, 1.5), 6 * SECOND / 10);
    leases.open(8, 2, 1);
    lease(one, SECOND);
    lease(two, SECOND + 1);
    leases.finish(two, result(8, 1, 2.5), SECOND + 2);
  }

  @Test
  void aSlowSlotIsGivenToASecondWorkerWhoHasNothingElseToDo() {
    computeTwoSlots();
    assertThat(lease(two, 22 * SECOND / 10)).isEmpty();

    long slow = 22 * SECOND / 10 + 1;
    assertThat(lease(two, slow).orElseThrow().slot()).isEqualTo(0);
    assertThat(lease(two, slow).orElseThrow().since()).isEqualTo(slow);
    assertThat(lease(one, slow).orElseThrow().slot()).isEqualTo(0); // it keeps it
    assertThat(lease(worker(3), 9 * SECOND)).isEmpty(); // two are enough

    assertThat(leases.finish(two, result(8, 0, 3.5), 3 * SECOND)).isTrue();
    assertThat(leases.finish(one, result(8, 0, 3.5), 4 * SECOND)).isFalse();
    assertThat(leases.held()).isEmpty();
  }

  @Test
  void theSecondWorkerGoesOnAloneWhereTheFirstIsLost() {
    computeTwoSlots();
    lease(two, 3 * SECOND);

    leases.release(one);

    assertThat(leases.held()).singleElement().extracting(SlotLease::worker).isEqualTo(two);
    assertThat(leases.free()).isZero();
    leases.release(two);
    assertThat(leases.free()).isEqualTo(1);
  }

  @Test
  void nothingIsSlowBeforeAnythingIsKnown() {
    lease(one, 0);
    lease(worker(3), 0);

    assertThat(lease(two, 29 * SECOND)).isEmpty();
  }

  @Test
  void theFirstResultCounts() {
    lease(one, 0);

    assertThat(leases.finish(one, result(7, 0, 1.5), 1)).isTrue();
    assertThat(leases.finish(one, result(7, 0, 99), 2)).isFalse();
    leases.finish(one, result(7, 1, 2.5), 3);

    assertThat(leases.allFinished()).isTrue();
    assertThat(leases.results()).extracting(SlotResult::contrastive).containsExactly(1.5, 2.5);
  }

  @Test
  void anExpiredSlotIsGivenToAnotherAndTheLateWorkerMayStillBeFirst() {
    lease(one, 0);
    assertThat(leases.expire(30 * SECOND - 1)).isZero();
    assertThat(leases.expire(30 * SECOND)).isEqualTo(1);
    assertThat(lease(two, 31 * SECOND).orElseThrow().slot()).isEqualTo(0);

    assertThat(leases.finish(one, result(7, 0, 1.5), 32 * SECOND)).isTrue();

    assertThat(lease(two, 32 * SECOND).orElseThrow().slot()).isEqualTo(1);
  }

  @Test
  void slowSlotsMakeLeasesLonger() {
    lease(one, 0);
    leases.finish(one, result(7, 0, 1.5), 6 * SECOND);

    assertThat(lease(one, 6 * SECOND).orElseThrow().expires()).isEqualTo(66 * SECOND);
  }

  @Test
  void aSlotFinishedAfterItsLeaseMakesLeasesLongerToo() {
    lease(one, 0);
    leases.expire(30 * SECOND);
    lease(two, 31 * SECOND);
    leases.finish(one, result(7, 0, 1.5), 40 * SECOND);

    assertThat(lease(one, 40 * SECOND).orElseThrow().expires()).isEqualTo(440 * SECOND);
  }

  @Test
  void slotsAreLeasedInGroupsOfWhichTheLastMayBeSmaller() {
    leases.open(7, 5, 2);

    assertThat(lease(one, -1, 3, 0)).hasValue(new SlotLease(one, 7, 2, 2, 0, 30 * SECOND));
    assertThat(lease(two, 0)).hasValue(new SlotLease(two, 7, 0, 2, 0, 30 * SECOND));
    assertThat(leases.free()).isEqualTo(1);
    assertThat(lease(one, 2, -1, 0).orElseThrow())
        .isEqualTo(new SlotLease(one, 7, 4, 1, 0, 30 * SECOND));
  }

  @Test
  void aGroupIsFinishedWithAllItsSlotsOrNotAtAll() {
    leases.open(7, 3, 2);
    lease(one, 0);
    SlotResult zero = result(7, 0, 1.5).get(0);
    SlotResult first = result(7, 1, 2.5).get(0);
    SlotResult second = result(7, 2, 3.5).get(0);
    for (List<SlotResult> wrong :
        List.of(
            List.of(zero), List.of(first), List.of(first, second), List.of(zero, first, second))) {
      assertThatThrownBy(() -> leases.finish(one, wrong, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(expected: [0, 1] of step 7)");
    }
    assertThat(leases.finish(one, List.of(), 1)).isFalse();

    assertThat(leases.finish(one, List.of(zero, first), 1)).isTrue();
    assertThat(leases.finish(two, List.of(zero, first), 2)).isFalse();
    assertThat(leases.finish(two, List.of(second), 3)).isTrue();

    assertThat(leases.results()).containsExactly(zero, first, second);
    assertThat(leases.allFinished()).isTrue();
  }

  @Test
  void aGroupMayTakeAsLongAsItsSlots() {
    lease(one, 0);
    leases.finish(one, result(7, 0, 1.5), 6 * SECOND);
    leases.open(8, 4, 4);

    assertThat(lease(one, 10 * SECOND).orElseThrow().expires()).isEqualTo(250 * SECOND);
    assertThat(lease(two, 58 * SECOND)).isEmpty();
    assertThat(lease(two, 58 * SECOND + 1)).isPresent(); // twice 24 s is slow
  }

  @Test
  void aReleasedSlotIsFreeAtOnce() {
    lease(one, 0);
    leases.release(one);

    assertThat(lease(two, 1).orElseThrow().slot()).isEqualTo(0);
  }

  @Test
  void resultsOfAnotherStepDoNotCount() {
    assertThat(leases.finish(one, result(6, 0, 1.5), 1)).isFalse();
    assertThatThrownBy(() -> leases.finish(one, result(7, 2, 1.5), 1))
        .hasMessage("slot: 2 (expected: 0 to 1)");
  }
}
