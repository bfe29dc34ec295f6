package cxrcml.coordinator.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {
  @Test
  void keepsTheNewestAndTheBest() {
    List<Long> versions = List.of(40L, 10L, 50L, 30L, 20L);

    assertThat(new Retention(2, 20).superfluous(versions, 50)).containsExactly(10L, 30L);
    assertThat(new Retention(1, -1).superfluous(versions, 50)).containsExactly(10L, 20L, 30L, 40L);
    assertThat(new Retention(9, -1).superfluous(versions, 50)).isEmpty();
  }

  @Test
  void leavesACheckpointInTheMakingAlone() {
    assertThat(new Retention(1, -1).superfluous(List.of(10L, 20L, 30L), 20)).containsExactly(10L);
  }
}
