package cxrcml.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private final RestartPolicy policy = new RestartPolicy();

  @Test
  void waitsLongerEachTimeUpToACap() {
    assertThat(policy.next("")).isEqualTo(Duration.ofMillis(200));
    assertThat(policy.next("")).isEqualTo(Duration.ofMillis(400));
    for (int i = 2; i < 20; i++) {
      assertThat(policy.allows("")).isTrue();
      policy.next("");
    }

    assertThat(policy.next("")).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.allows("")).isFalse();
  }

  @Test
  void sparesAThirdLifeToWhoSaysTheSameTwice() {
    assertThat(policy.allows("version 3: No space left on device")).isTrue();
    policy.next("version 3: No space left on device");

    assertThat(policy.allows("version 3: No space left on device")).isFalse();
    assertThat(policy.allows("version 4: No space left on device")).isTrue();
    assertThat(policy.allows("")).isTrue();
  }
}
