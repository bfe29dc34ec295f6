package cxrcml.coordinator.order;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.membership.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderDeskTest {
  private final OrderDesk desk = new OrderDesk(new RunFence("5ee3", 3, 8));

  @Test
  void anOrderStaysUntilItsOutcome() {
    desk.give(Place.shard(0), new Task.Save(0, 5), 10);
    Order order = desk.at(Place.shard(0)).orElseThrow();

    assertThat(desk.complete(Place.shard(0), order.id() - 1)).isEmpty();
    assertThat(desk.isIdle(List.of(Place.shard(0)))).isFalse();
    assertThat(desk.complete(Place.shard(0), order.id())).contains(order);
    assertThat(desk.complete(Place.shard(0), order.id())).isEmpty();
    assertThat(desk.isIdle(List.of(Place.shard(0)))).isTrue();
  }

  @Test
  void aNewGenerationVoidsAllButTheEvaluation() {
    desk.give(Place.shard(0), new Task.Save(0, 5), 10);
    desk.give(Place.EVALUATOR, new Task.Evaluate(0, 4, false), 10);

    desk.nextGeneration();

    assertThat(desk.fence()).isEqualTo(new RunFence("5ee3", 3, 9));
    assertThat(desk.at(Place.shard(0))).isEmpty();
    assertThat(desk.at(Place.EVALUATOR)).isPresent();
  }

  @Test
  void idsGrowAcrossTerms() {
    desk.give(Place.shard(0), new Task.Save(0, 5), 10);
    OrderDesk later = new OrderDesk(new RunFence("5ee3", 4, 8));
    later.give(Place.shard(0), new Task.Save(0, 5), 10);

    assertThat(later.at(Place.shard(0)).orElseThrow().id())
        .isGreaterThan(desk.at(Place.shard(0)).orElseThrow().id());
  }
}
