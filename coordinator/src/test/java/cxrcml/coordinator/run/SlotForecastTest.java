package cxrcml.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.slot.SlotLease;
import cxrcml.service.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SlotForecastTest {
  private final MemberId one = new MemberId(new Place(MemberRole.WORKER, 1), 7);
  private final MemberId two = new MemberId(new Place(MemberRole.WORKER, 2), 8);

  /** 22 samples: 6 micro-batches, 4 slots in the first step of an epoch and 2 in the second. */
  private final FoldSchedule schedule =
      new FoldSchedule(
          SpecReader.parse(
              "", List.of("batch.microBatch=4", "batch.slotsPerStep=4", "schedule.epochs=3")),
          0,
          IntStream.range(0, 22).toArray());

  private final SlotForecast forecast = new SlotForecast(schedule);

  private List<Integer> after(MemberId worker, long step, int slot, int workers) {
    return after(worker, step, slot, 1, workers);
  }

  private List<Integer> after(MemberId worker, long step, int slot, int span, int workers) {
    return forecast.after(new SlotLease(worker, step, slot, span, 0, 1), span, workers);
  }

  @Test
  void walksThroughTheEpochOfOneWorker() {
    List<List<Integer>> seen = new ArrayList<>();
    List<List<Integer>> truth = new ArrayList<>();
    for (long step = 2; step < 4; step++) {
      for (int slot = 0; slot < schedule.slots(step); slot++) {
        truth.add(schedule.samples(step, slot));
        seen.add(after(one, step, slot, 1));
      }
    }

    assertThat(seen.subList(0, 5)).isEqualTo(truth.subList(1, 6));
    assertThat(seen.get(5)).isEmpty(); // another epoch comes
  }

  @Test
  void givesEachOfTwoWorkersEverySecondMicroBatch() {
    assertThat(after(one, 0, 2, 2)).isEqualTo(schedule.samples(1, 0));
    assertThat(after(two, 0, 3, 2)).isEqualTo(schedule.samples(1, 1));

    assertThat(forecast.expected(one, 1)).isZero();
    assertThat(forecast.expected(two, 1)).isEqualTo(1);
    assertThat(forecast.expected(two, 0)).isEqualTo(-1);
  }

  @Test
  void givesEachOfTwoWorkersEverySecondGroup() {
    assertThat(after(one, 0, 0, 2, 2)).isEqualTo(schedule.samples(1, 0));
    assertThat(after(one, 0, 0, 2, 1)).isEqualTo(schedule.samples(0, 2));
    assertThat(after(one, 0, 0, 4, 1)).isEqualTo(schedule.samples(1, 0));

    assertThat(after(two, 0, 2, 2, 2)).isEmpty(); // the last step has a group less
  }

  @Test
  void expectsNothingOfAWorkerThatIsGone() {
    assertThat(after(one, 0, 0, 1)).isNotEmpty();

    forecast.forget(one);

    assertThat(forecast.expected(one, 0)).isEqualTo(-1);
  }
}
