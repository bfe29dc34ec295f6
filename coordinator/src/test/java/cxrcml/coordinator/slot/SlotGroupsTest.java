package cxrcml.coordinator.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotGroupsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 4, 1",
    "2, 1, 4, 2",
    "3, 1, 4, 4",
    "8, 1, 4, 4",
    "8, 1, 64, 8",
    "2, 2, 4, 1",
    "4, 2, 4, 2",
    "5, 2, 4, 1",
    "6, 2, 4, 1",
    "7, 2, 4, 4",
    "8, 2, 4, 4",
    "8, 2, 1, 1",
    "8, 3, 4, 1",
    "6, 3, 4, 2",
    "8, 0, 4, 1"
  })
  void addsAsManySlotsAsLeaveTheBusiestWorkerNoMore(int slots, int workers, int most, int span) {
    assertThat(SlotGroups.span(slots, workers, most)).isEqualTo(span);
  }

  @Test
  void noWorkerHasMoreSlotsThanOneByOne() {
    for (int slots = 1; slots <= 40; slots++) {
      for (int workers = 1; workers <= 9; workers++) {
        int span = SlotGroups.span(slots, workers, 4096);
        int[] load = new int[workers];
        for (int group = 0; group * span < slots; group++) {
          load[group % workers] += Math.min(span, slots - group * span);
        }
        assertThat(load[0]).isEqualTo((slots + workers - 1) / workers);
      }
    }
  }
}
