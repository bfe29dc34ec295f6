package cxrcml.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MembershipTest {
  private final Membership members = new Membership(new Seats(2, false), 100);

  private static JoinAttempt attempt(MemberRole role, int index, long incarnation) {
    return new JoinAttempt(role, index, incarnation, "10.0.0.1:7", "node", 42);
  }

  @Test
  void aProcessTakesTheSeatOfOneWhoseConnectionIsGoneAtOnce() {
    MemberId first = members.join(attempt(MemberRole.SHARD, 0, 11), 0);
    assertThat(members.displace(attempt(MemberRole.SHARD, 0, 12), 1)).isEmpty();

    assertThat(members.disconnect(first)).isTrue();
    assertThat(members.displace(attempt(MemberRole.SHARD, 0, 12), 1)).contains(first);
    assertThat(members.disconnect(first)).isFalse();
  }

  @Test
  void aMemberThatBeatsAgainKeepsItsSeat() {
    MemberId first = members.join(attempt(MemberRole.SHARD, 0, 11), 0);
    members.disconnect(first);

    members.touch(first, 1);

    assertThat(members.displace(attempt(MemberRole.SHARD, 0, 12), 1)).isEmpty();
  }

  @Test
  void givesTheFirstFreeIndex() {
    assertThat(members.join(attempt(MemberRole.WORKER, 1, 11), 0).place().index()).isEqualTo(1);
    assertThat(members.join(attempt(MemberRole.WORKER, -1, 12), 0).place().index()).isEqualTo(0);
    assertThat(members.join(attempt(MemberRole.WORKER, -1, 13), 0).place().index()).isEqualTo(2);
  }

  @Test
  void joiningAgainChangesNothing() {
    MemberId id = members.join(attempt(MemberRole.SHARD, -1, 11), 0);

    assertThat(members.join(attempt(MemberRole.SHARD, -1, 11), 50)).isEqualTo(id);
  }

  @Test
  void aPlaceIsTakenUntilItsHolderIsSilentTooLong() {
    members.join(attempt(MemberRole.SHARD, 1, 11), 0);

    assertThatThrownBy(() -> members.join(attempt(MemberRole.SHARD, 1, 12), 100))
        .isInstanceOf(PlaceTakenException.class)
        .hasMessage("shard 1: taken by a member that is alive");
    assertThat(members.expire(100)).isEmpty();
    assertThat(members.expire(101)).hasSize(1);
    assertThat(members.join(attempt(MemberRole.SHARD, 1, 12), 101).incarnation()).isEqualTo(12);
  }

  @Test
  void aSilentHolderYieldsToItsSuccessorAfterHalfItsLease() {
    MemberId old = members.join(attempt(MemberRole.SHARD, 1, 11), 0);

    assertThat(members.displace(attempt(MemberRole.SHARD, 1, 12), 50)).isEmpty();
    assertThat(members.displace(attempt(MemberRole.SHARD, 1, 11), 51)).isEmpty();
    assertThat(members.displace(attempt(MemberRole.SHARD, -1, 12), 51)).isEmpty();
    assertThat(members.displace(attempt(MemberRole.SHARD, 1, 12), 51)).contains(old);
  }

  @Test
  void signsOfLifeRenewTheLease() {
    MemberId id = members.join(attempt(MemberRole.WORKER, 0, 11), 0);
    members.beat(id, "pull version 3", 1.5, 90);

    assertThat(members.expire(150)).isEmpty();
    MemberView view = members.views(150).get(0);
    assertThat(view.activity()).isEqualTo("pull version 3");
    assertThat(view.silentSeconds()).isEqualTo(60e-9);
  }

  @Test
  void silenceThatIsExcusedDoesNotCount() {
    members.join(attempt(MemberRole.WORKER, 0, 11), 0);
    members.join(attempt(MemberRole.WORKER, 1, 12), 90);
    members.excuse(60, 120);

    assertThat(members.views(120))
        .extracting(MemberView::silentSeconds)
        .containsExactly(60e-9, 0.0);
  }

  @Test
  void anOldIncarnationIsUnknownAndCannotTakeItsSuccessorOut() {
    MemberId old = members.join(attempt(MemberRole.WORKER, 0, 11), 0);
    members.expire(101);
    MemberId successor = members.join(attempt(MemberRole.WORKER, 0, 12), 102);

    assertThatThrownBy(() -> members.touch(old, 103))
        .isInstanceOf(UnknownMemberException.class)
        .hasMessage("worker 0: unknown incarnation 11 (expected: join first)");
    assertThat(members.leave(old)).isFalse();
    assertThat(members.isSeated(successor.place())).isTrue();
  }

  @Test
  void refusesSeatsThatTheRunDoesNotHave() {
    assertThatThrownBy(() -> members.join(attempt(MemberRole.SHARD, 2, 11), 0))
        .hasMessage("index: 2 (expected: 0 to 1, or -1 for any free one)");
    assertThatThrownBy(() -> members.join(attempt(MemberRole.CLUSTERER, -1, 11), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clusterer");
  }
}
