package cxrcml.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldScheduleTest {
  private static FoldSchedule schedule(int samples, int microBatch, int slotsPerStep, String more) {
    RunSpec spec =
        SpecReader.parse(
            "{batch: {microBatch: %d, slotsPerStep: %d}%s}"
                .formatted(microBatch, slotsPerStep, more),
            List.of());
    return new FoldSchedule(spec, 2, IntStream.range(50, 50 + samples).toArray());
  }

  @ParameterizedTest
  @CsvSource({"101, 32, 3", "64, 32, 1", "33, 32, 8", "2, 32, 1", "1000, 7, 5"})
  void everySampleIsInExactlyOneSlotOfEachEpochAndSlotsAreEven(int n, int microBatch, int slots) {
    FoldSchedule schedule = schedule(n, microBatch, slots, ", schedule: {epochs: 3}");
    int stepsPerEpoch = (int) (schedule.steps() / 3);

    for (int epoch = 0; epoch < 3; epoch++) {
      List<Integer> visited = new ArrayList<>();
      List<Integer> sizes = new ArrayList<>();
      for (long step = (long) epoch * stepsPerEpoch; step < (epoch + 1L) * stepsPerEpoch; step++) {
        assertThat(schedule.epoch(step)).isEqualTo(epoch);
        for (int slot = 0; slot < schedule.slots(step); slot++) {
          visited.addAll(schedule.samples(step, slot));
          sizes.add(schedule.samples(step, slot).size());
        }
      }
      assertThat(visited.stream().sorted().toList())
          .isEqualTo(IntStream.range(50, 50 + n).boxed().toList());
      assertThat(sizes).allMatch(size -> size <= microBatch);
      assertThat(sizes.stream().mapToInt(i -> i).max().orElseThrow())
          .isLessThanOrEqualTo(sizes.stream().mapToInt(i -> i).min().orElseThrow() + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"3", "5", "101", "4", "2"})
  void noMicroBatchHasASingleSample(int n) {
    FoldSchedule schedule = schedule(n, 2, 1, ", schedule: {epochs: 1}");

    List<Integer> sizes = new ArrayList<>();
    for (long step = 0; step < schedule.steps(); step++) {
      sizes.add(schedule.samples(step, 0).size());
    }

    assertThat(sizes).hasSize(n / 2).allMatch(size -> size == 2 || size == 3);
    assertThat(sizes.stream().mapToInt(i -> i).sum()).isEqualTo(n);
    assertThat(sizes.stream().filter(size -> size == 3)).hasSize(n % 2);
  }

  @Test
  void epochsDifferAndCanBeAskedForInAnyOrder() {
    FoldSchedule schedule = schedule(40, 8, 1, "");
    List<Integer> first = schedule.samples(0, 0);
    List<Integer> second = schedule.samples(5, 0);

    assertThat(second).isNotEqualTo(first);
    assertThat(schedule.samples(0, 0)).isEqualTo(first);
  }

  @Test
  void anArrangedEpochHasSeveralClustersInEachMicroBatch() {
    RunSpec spec =
        SpecReader.parse("batch: {microBatch: 8, order: cluster-balanced, clusters: 2}", List.of());
    FoldSchedule schedule = new FoldSchedule(spec, 2, IntStream.range(50, 90).toArray());
    List<Integer> plain = schedule.samples(5, 0);
    int[] components = new int[schedule.samples()];
    Arrays.fill(components, -1);
    for (int sample = 50; sample < 90; sample++) {
      components[sample] = sample % 2;
    }

    schedule.arrange(1, components);

    assertThat(schedule.firstStep(1)).isEqualTo(5);
    assertThat(schedule.samples()).isEqualTo(90);
    for (int step = 5; step < 9; step++) {
      List<Integer> samples = schedule.samples(step, 0);
      assertThat(samples.stream().filter(sample -> sample % 2 == 0)).hasSize(4);
    }
    assertThat(schedule.samples(5, 0)).isNotEqualTo(plain);
  }

  @Test
  void checkpointsFallOnEndsOfEpochsAndOnTheLastStep() {
    FoldSchedule schedule = schedule(40, 8, 2, ", schedule: {epochs: 4, steps: 8}");

    assertThat(schedule.steps()).isEqualTo(8);
    assertThat(IntStream.rangeClosed(0, 8).filter(schedule::checkpointDue))
        .containsExactly(3, 6, 8);
  }

  @Test
  void checkpointsFallOnMultiplesOfTheInterval() {
    FoldSchedule schedule =
        schedule(40, 8, 2, ", schedule: {epochs: 2}, checkpoint: {everySteps: 4}");

    assertThat(IntStream.rangeClosed(1, 6).filter(schedule::checkpointDue)).containsExactly(4, 6);
  }

  @Test
  void refusesAFoldThatHasNothingToContrast() {
    assertThatThrownBy(() -> schedule(1, 8, 1, ""))
        .hasMessage("fold 2: 1 training samples (expected: >= 2)");
  }
}
