package cxrcml.coordinator.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
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

  private static SlotResult result(long step, int slot, double loss) {
    return new SlotResult(step, slot, loss, 0, 4, 0, 2.6);
  }

  @BeforeEach
  void open() {
    leases.open(7, 2);
  }

  @Test
  void aWorkerHoldsOneSlotUntilItIsFinished() {
    assertThat(leases.lease(one, 0).orElseThrow().slot()).isEqualTo(0);
    assertThat(leases.lease(one, 5).orElseThrow().slot()).isEqualTo(0);
    assertThat(leases.lease(two, 5).orElseThrow().slot()).isEqualTo(1);

    leases.finish(one, result(7, 0, 1.5), 9);

    assertThat(leases.lease(one, 9)).isEmpty();
  }

  @Test
  void theFirstResultCounts() {
    leases.lease(one, 0);

    assertThat(leases.finish(one, result(7, 0, 1.5), 1)).isTrue();
    assertThat(leases.finish(one, result(7, 0, 99), 2)).isFalse();
    leases.finish(one, result(7, 1, 2.5), 3);

    assertThat(leases.allFinished()).isTrue();
    assertThat(leases.results()).extracting(SlotResult::contrastive).containsExactly(1.5, 2.5);
  }

  @Test
  void anExpiredSlotIsGivenToAnotherAndTheLateWorkerMayStillBeFirst() {
    leases.lease(one, 0);
    assertThat(leases.expire(30 * SECOND - 1)).isZero();
    assertThat(leases.expire(30 * SECOND)).isEqualTo(1);
    assertThat(leases.lease(two, 31 * SECOND).orElseThrow().slot()).isEqualTo(0);

    assertThat(leases.finish(one, result(7, 0, 1.5), 32 * SECOND)).isTrue();

    assertThat(leases.lease(two, 32 * SECOND).orElseThrow().slot()).isEqualTo(1);
  }

  @Test
  void slowSlotsMakeLeasesLonger() {
    leases.lease(one, 0);
    leases.finish(one, result(7, 0, 1.5), 6 * SECOND);

    assertThat(leases.lease(one, 6 * SECOND).orElseThrow().expires()).isEqualTo(66 * SECOND);
  }

  @Test
  void aSlotFinishedAfterItsLeaseMakesLeasesLongerToo() {
    leases.lease(one, 0);
    leases.expire(30 * SECOND);
    leases.lease(two, 31 * SECOND);
    leases.finish(one, result(7, 0, 1.5), 40 * SECOND);

    assertThat(leases.lease(one, 40 * SECOND).orElseThrow().expires()).isEqualTo(440 * SECOND);
  }

  @Test
  void aReleasedSlotIsFreeAtOnce() {
    leases.lease(one, 0);
    leases.release(one);

    assertThat(leases.lease(two, 1).orElseThrow().slot()).isEqualTo(0);
  }

  @Test
  void resultsOfAnotherStepDoNotCount() {
    assertThat(leases.finish(one, result(6, 0, 1.5), 1)).isFalse();
    assertThatThrownBy(() -> leases.finish(one, result(7, 2, 1.5), 1))
        .hasMessage("slot: 2 (expected: 0 to 1)");
  }
}
