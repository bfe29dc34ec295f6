package cxrcml.coordinator.mixture;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** 10 samples in micro-batches of 2: five steps an epoch, fifteen in all. */
class RefitScheduleTest {
  private static List<Long> due(String mixture, long start) {
    RunSpec spec =
        SpecReader.parse(
            "{batch: {microBatch: 2}, schedule: {epochs: 3}, mixture: {" + mixture + "}}",
            List.of());
    FoldSchedule schedule = new FoldSchedule(spec, 0, IntStream.range(0, 10).toArray());
    RefitSchedule refits = new RefitSchedule(spec, schedule, start);
    return LongStream.rangeClosed(start, schedule.steps()).filter(refits::due).boxed().toList();
  }

  @Test
  void fitsOnceAfterTheWarmUp() {
    assertThat(due("warmupSteps: 3, refit: once", 0)).containsExactly(3L);
  }

  @Test
  void fitsAtTheEndOfEachLaterEpochButNotOfTheLast() {
    assertThat(due("warmupSteps: 3, refit: epoch", 0)).containsExactly(3L, 5L, 10L);
  }

  @Test
  void fitsEverySoManySteps() {
    assertThat(due("warmupSteps: 3, refit: steps, refitSteps: 4", 0)).containsExactly(3L, 7L, 11L);
  }

  @Test
  void leavesOutFitsThatNoStepWouldUse() {
    assertThat(due("warmupSteps: 4, refit: steps, refitSteps: 4, refitLag: 3", 0))
        .containsExactly(4L, 8L);
  }

  @Test
  void aRunThatStartsLateFitsAfterItsFirstStep() {
    assertThat(due("warmupSteps: 3, refit: once", 8)).containsExactly(9L);
  }

  @Test
  void stepsUseTheNewestVersionInEffect() {
    MixtureVersions versions =
        MixtureVersions.NONE.with(new MixtureVersion(1, 5), 3).with(new MixtureVersion(2, 9), 7);

    assertThat(LongStream.of(4, 5, 8, 9).map(versions::at)).containsExactly(0L, 1L, 1L, 2L);
    assertThat(versions.next()).isEqualTo(3);
    assertThat(versions.with(new MixtureVersion(3, 12), 10).ordered())
        .extracting(MixtureVersion::version)
        .containsExactly(2L, 3L);
  }
}
