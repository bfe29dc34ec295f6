package cxrcml.service.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cxrcml.run.v1.Fence;
import org.junit.jupiter.api.Test;

class FencesTest {
  private final Fence current = fence("a", 2, 5);

  @Test
  void passesTheFenceThatHolds() {
    assertThatCode(() -> Fences.require(fence("a", 2, 5), current)).doesNotThrowAnyException();
  }

  @Test
  void tellsAnOlderCallerWhatHoldsNow() {
    StaleException refusal =
        catchThrowableOfType(StaleException.class, () -> Fences.require(fence("a", 1, 4), current));

    assertThat(refusal.current()).contains(current);
    assertThat(refusal)
        .hasMessage("run a, term 1, generation 4 (expected: run a, term 2, generation 5)");
  }

  @Test
  void asksANewerCallerToWait() {
    assertThatThrownBy(() -> Fences.require(fence("a", 2, 6), current))
        .isInstanceOf(NotReadyException.class);
    assertThatThrownBy(() -> Fences.require(fence("a", 3, 6), current))
        .isInstanceOf(NotReadyException.class);
  }

  @Test
  void refusesAnotherRunAndAResurrectedCoordinatorsTerm() {
    assertThatThrownBy(() -> Fences.require(fence("b", 2, 6), current))
        .isInstanceOf(StaleException.class);
    assertThatThrownBy(() -> Fences.require(fence("a", 1, 6), current))
        .isInstanceOf(StaleException.class);
    assertThatThrownBy(() -> Fences.require(fence("a", 3, 5), current))
        .isInstanceOf(StaleException.class);
  }

  private static Fence fence(String run, long term, long generation) {
    return Fence.newBuilder().setRun(run).setTerm(term).setGeneration(generation).build();
  }
}
