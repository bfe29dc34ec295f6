package cxrcml.clusterer.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContributionStoreTest {
  private final ContributionStore store = new ContributionStore(20, Reservoir.UNBOUNDED);

  @Test
  void answersWithTheNewestOfEverySampleInOrderOfSamples() {
    store.accept(List.of(of(7, 0), of(2, 0)));
    store.accept(List.of(of(2, 3), of(5, 4)));

    assertThat(store.through(4)).containsExactly(of(2, 3), of(5, 4), of(7, 0));
  }

  @Test
  void leavesOutContributionsOfLaterSteps() {
    store.accept(List.of(of(2, 0), of(2, 3), of(5, 4)));

    assertThat(store.through(2)).containsExactly(of(2, 0));
    assertThat(store.through(-1)).isEmpty();
  }

  @Test
  void repeatsChangeNothing() {
    store.accept(List.of(of(2, 0), of(2, 3), of(2, 8)));
    List<Contribution> before = store.through(5);

    store.accept(List.of(new Contribution(2, 3, new float[] {99}), of(2, 8), of(2, 0)));

    assertThat(store.through(5)).isEqualTo(before);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void orderOfArrivalDoesNotMatter() {
    List<Contribution> all = new ArrayList<>();
    for (int sample = 0; sample < 20; sample++) {
      all.add(of(sample, sample % 5));
      all.add(of(sample, 5 + sample % 3));
    }
    store.accept(all);

    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(all, new Random(seed));
      ContributionStore other = new ContributionStore(20, Reservoir.UNBOUNDED);
      other.accept(all);

      for (long step = -1; step < 9; step++) {
        assertThat(other.through(step)).isEqualTo(store.through(step));
      }
    }
  }

  @Test
  void refusesAStepWhoseContributionsWereReplaced() {
    store.accept(List.of(of(2, 0), of(2, 3), of(2, 8)));

    assertThat(store.through(3)).containsExactly(of(2, 3));
    assertThatThrownBy(() -> store.through(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("step: 2 (expected: >= 3, older contributions are replaced)");
  }

  @Test
  void refusesASampleThatTheDataSetHasNot() {
    assertThatThrownBy(() -> store.accept(List.of(of(19, 0), of(20, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample: 20 (expected: < 20)");
    assertThat(store.size()).isZero();
  }

  @Test
  void refusesAValueThatIsNotFinite() {
    assertThatThrownBy(() -> new Contribution(3, 0, new float[] {1, Float.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("embedding of sample 3: NaN (expected: finite)");
  }

  private static Contribution of(int sample, long step) {
    return new Contribution(sample, step, new float[] {sample, step});
  }
}
