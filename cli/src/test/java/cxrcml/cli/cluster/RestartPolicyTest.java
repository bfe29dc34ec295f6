package cxrcml.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static final Duration SHORT = Duration.ofMillis(9_999);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final RestartPolicy policy = new RestartPolicy();

  @Test
  void startsAtOnceThenWaitsLongerEachTimeUpToACap() {
    assertThat(policy.next("", SHORT)).contains(Duration.ZERO);
    assertThat(policy.next("", SHORT)).contains(Duration.ofMillis(200));
    assertThat(policy.next("", SHORT)).contains(Duration.ofMillis(400));
    for (int i = 3; i < 19; i++) {
      assertThat(policy.next("", SHORT)).isPresent();
    }

    assertThat(policy.next("", SHORT)).contains(Duration.ofSeconds(10));
    assertThat(policy.next("", SHORT)).isEmpty();
  }

  @Test
  void forgetsEarlierRestartsAfterALifeLongEnough() {
    for (int i = 0; i < 20; i++) {
      policy.next("", SHORT);
    }

    assertThat(policy.next("", LONG)).contains(Duration.ZERO);
    assertThat(policy.restarts()).isEqualTo(1);
    assertThat(policy.next("", SHORT)).contains(Duration.ofMillis(200));
  }

  @Test
  void sparesAThirdLifeToWhoSaysTheSameTwice() {
    policy.next("version 3: No space left on device", SHORT);

    assertThat(policy.next("version 3: No space left on device", LONG)).isEmpty();
    assertThat(policy.next("version 4: No space left on device", SHORT)).isPresent();
    assertThat(policy.next("", SHORT)).isPresent();
  }
}
