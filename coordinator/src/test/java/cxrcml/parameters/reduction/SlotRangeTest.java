package cxrcml.parameters.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotRangeTest {
  @ParameterizedTest
  @CsvSource({"8, 4, 4, 2", "8, 0, 8, 3", "7, 4, 3, 2", "5, 4, 1, 0", "6, 4, 2, 1", "1, 0, 1, 0"})
  void isWhatLiesBelowANode(int slots, int first, int count, int level) {
    assertThat(new SlotRange(slots, first, count).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, 2",
    "8, 2, 4",
    "8, 0, 3",
    "8, 4, 3",
    "8, 4, 0",
    "8, 4, -4",
    "8, 4, 8",
    "8, 8, 1",
    "8, -1, 1",
    "0, 0, 1",
    "8, 0, 2147483647"
  })
  void refusesWhatIsNoSubtree(int slots, int first, int count) {
    assertThatThrownBy(() -> new SlotRange(slots, first, count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }
}
