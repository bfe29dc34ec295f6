package cxrcml.clusterer.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservoirTest {
  private static final int CAPACITY = 100;
  private static final int SAMPLES = 1500;

  /** Steps of 50 samples; brute force over all contributions is the oracle. */
  @Test
  void answersWithTheLowestHashesOfAllThatContributedInAnyOrderOfArrival() {
    for (int seed = 0; seed < 5; seed++) {
      ContributionStore store = new ContributionStore(SAMPLES, new Reservoir(CAPACITY, 2));
      Random random = new Random(seed);
      List<Contribution> all = new ArrayList<>();
      for (int step = 0; step < 40; step++) {
        List<Contribution> added = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          added.add(contribution((step * 50 + i) * 7 % 1000, step));
        }
        Collections.shuffle(added, random);
        store.accept(added);
        all.addAll(added);
        if (step >= 3) {
          assertThat(store.through(step - 3)).isEqualTo(expected(all, step - 3));
          assertThat(store.through(step)).isEqualTo(expected(all, step));
        }
        assertThat(store.size()).isLessThanOrEqualTo(new Reservoir(CAPACITY, 2).limit() + 150);
      }
    }
  }

  @Test
  void aStoreRestoredFromWhatItAnsweredGoesOnAlike() {
    ContributionStore store = new ContributionStore(SAMPLES, new Reservoir(CAPACITY, 0));
    for (int step = 0; step < 10; step++) {
      store.accept(step(step));
    }
    ContributionStore restored = new ContributionStore(SAMPLES, new Reservoir(CAPACITY, 0));
    restored.accept(store.through(9));

    for (int step = 10; step < 30; step++) {
      store.accept(step(step));
      restored.accept(step(step));
      assertThat(restored.through(step)).isEqualTo(store.through(step));
    }
  }

  @Test
  void refusesToHoldNothing() {
    assertThatThrownBy(() -> new Reservoir(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reservoir: capacity 0, lag 0 (expected: >= 1, >= 0)");
  }

  private static List<Contribution> step(int step) {
    return IntStream.range(0, 50).mapToObj(i -> contribution(step * 50 + i, step)).toList();
  }

  private static List<Contribution> expected(List<Contribution> all, int step) {
    List<Contribution> newest =
        all.stream()
            .filter(c -> c.step() <= step)
            .filter(
                c ->
                    all.stream()
                        .noneMatch(
                            o ->
                                o.sample() == c.sample()
                                    && o.step() <= step
                                    && o.step() > c.step()))
            .toList();
    return newest.stream()
        .sorted(Comparator.comparingLong(c -> Reservoir.hash(c.sample())))
        .limit(CAPACITY)
        .sorted(Comparator.comparingInt(Contribution::sample))
        .toList();
  }

  private static Contribution contribution(int sample, int step) {
    return new Contribution(sample, step, new float[] {sample, step});
  }
}
