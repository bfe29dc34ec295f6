package cxrcml.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.mixture.MixtureVersion;
import cxrcml.coordinator.mixture.MixtureVersions;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrangementTest {
  private static final RunSpec SPEC =
      SpecReader.parse("batch: {microBatch: 4, order: cluster-balanced, clusters: 2}", List.of());

  /** Of fit 1 from step 2 on, and of fit 2 from step 6 on; an epoch has 3 steps. */
  private static final MixtureVersions MIXTURES =
      new MixtureVersions(List.of(new MixtureVersion(1, 2), new MixtureVersion(2, 6)));

  private final FoldSchedule schedule = new FoldSchedule(SPEC, 0, IntStream.range(0, 12).toArray());
  private final Arrangement arrangement = new Arrangement(true, schedule);

  @Test
  void asksForTheComponentsAsOfTheBeginningOfTheEpochPageByPage() {
    assertThat(arrangement.missing(4, MIXTURES)).contains(new Task.Assign(1, 2, 0));

    arrangement.add(4, new Outcome.Assigned(List.of(0, 1, 5), List.of(2, 0, 2), false));
    assertThat(arrangement.missing(4, MIXTURES)).contains(new Task.Assign(1, 2, 6));

    arrangement.add(4, new Outcome.Assigned(List.of(6), List.of(0), true));
    assertThat(arrangement.missing(4, MIXTURES)).isEmpty();
    assertThat(arrangement.missing(5, MIXTURES)).isEmpty();
    assertThat(arrangement.missing(6, MIXTURES)).contains(new Task.Assign(2, 5, 0));
  }

  @Test
  void needsNothingBeforeTheFirstMixtureAndInAShuffledRun() {
    List<Integer> shuffled = schedule.samples(0, 0);

    assertThat(arrangement.missing(1, MIXTURES)).isEmpty();
    assertThat(schedule.samples(0, 0)).isEqualTo(shuffled);
    assertThat(new Arrangement(false, schedule).missing(6, MIXTURES)).isEmpty();
  }

  @Test
  void asksAgainAfterARewind() {
    arrangement.add(4, new Outcome.Assigned(List.of(0), List.of(2), true));
    arrangement.forget();

    assertThat(arrangement.missing(4, MIXTURES)).contains(new Task.Assign(1, 2, 0));
  }

  @Test
  void refusesAPageThatCannotBeAndKeepsWhatItHas() {
    arrangement.add(4, new Outcome.Assigned(List.of(3), List.of(1), false));

    assertRefused(List.of(4, 3), List.of(0, 0));
    assertRefused(List.of(2), List.of(0));
    assertRefused(List.of(12), List.of(0));
    assertRefused(List.of(5), List.of(-1));
    assertRefused(List.of(5), List.of());
    assertRefused(List.of(), List.of());
    assertThat(arrangement.missing(4, MIXTURES)).contains(new Task.Assign(1, 2, 4));
  }

  private void assertRefused(List<Integer> samples, List<Integer> components) {
    assertThatThrownBy(() -> arrangement.add(4, new Outcome.Assigned(samples, components, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: ");
  }
}
