package cxrcml.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuarantineTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final Place SEAT = new Place(MemberRole.WORKER, 3);

  private final Quarantine quarantine = new Quarantine();

  private void fail(long incarnation, long minute) {
    quarantine.failed(new MemberId(SEAT, incarnation), "rubbish", minute * MINUTE);
  }

  private void join(long incarnation, long minute) {
    quarantine.joined(new MemberId(SEAT, incarnation), minute * MINUTE);
  }

  @Test
  void threeFailuresPutASeatInWhicheverProcessHasIt() {
    fail(1, 0);
    join(2, 1);
    fail(2, 9);
    assertThat(quarantine.reason(SEAT)).isEmpty();
    join(3, 10);
    fail(3, 19);

    assertThat(quarantine.reason(SEAT)).contains("3 failed checks, the last: rubbish");
    assertThat(quarantine.reason(new Place(MemberRole.WORKER, 1))).isEmpty();
  }

  @Test
  void failuresFarApartAreForgotten() {
    fail(1, 0);
    fail(1, 5);
    fail(1, 16);
    fail(1, 17);

    assertThat(quarantine.reason(SEAT)).isEmpty();
  }

  @Test
  void anotherProcessBeginsAnewOnceTheSeatHasCooledDown() {
    fail(1, 0);
    fail(1, 1);
    fail(1, 2);
    join(2, 11);
    assertThat(quarantine.reason(SEAT)).isPresent();
    join(1, 13);
    assertThat(quarantine.reason(SEAT)).isPresent();

    join(2, 13);

    assertThat(quarantine.reason(SEAT)).isEmpty();
  }
}
