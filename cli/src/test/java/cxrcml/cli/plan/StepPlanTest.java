package cxrcml.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepPlanTest {
  private static final long ELEMENTS = 151_277_313;

  /**
   * By hand: 605,109,252 bytes at 3.125 GB/s are 193.635 ms; 8 x 605.1 MB / 4 shards twice that.
   */
  @Test
  void theLinksOfTwoWorkersAShardAreSharedTwice() {
    Cluster cluster = new Cluster(8, 4, 3.125e9, 1e12, 0, 0.03);

    StepPlan plan = StepPlan.of(cluster, ELEMENTS, 4, 8, 1);

    assertThat(plan.parts().get("pull")).isCloseTo(0.38727, within(1e-5));
    assertThat(plan.parts().get("push")).isCloseTo(0.38727, within(1e-5));
    assertThat(plan.bottleneck(cluster, 8)).contains("links of the shards");
    assertThat(plan.efficiency()).isCloseTo(0.03 / plan.seconds(), within(1e-12));
  }

  @Test
  void asManyShardsAsWorkersLeaveTheLinkOfTheWorker() {
    Cluster cluster = new Cluster(8, 8, 3.125e9, 1e12, 0, 0.03);

    StepPlan plan = StepPlan.of(cluster, ELEMENTS, 4, 8, 1);

    assertThat(plan.parts().get("pull")).isCloseTo(0.193635, within(1e-6));
    assertThat(plan.bottleneck(cluster, 8)).contains("links of the workers");
  }

  @Test
  void aWorkerComputesWhileItPushesAndPullsOnce() {
    Cluster cluster = new Cluster(2, 2, 1e9, 1e12, 0.001, 0.5);

    StepPlan plan = StepPlan.of(cluster, 1_000_000, 4, 7, 1);

    assertThat(plan.parts().get("compute")).isCloseTo(2.0, within(1e-12));
    assertThat(plan.parts().get("push")).isEqualTo(plan.parts().get("pull"));
    assertThat(plan.parts().get("messages")).isCloseTo(0.004, within(1e-12));
    assertThat(plan.bottleneck(cluster, 7)).isEqualTo("compute");
  }

  /** By hand: a push of 4 MB at 10 MB/s takes 0.4 s, of which 0.1 s are hidden three times. */
  @Test
  void whatComputingDoesNotHideOfAPushIsWaitedFor() {
    Cluster cluster = new Cluster(2, 2, 1e7, 1e12, 0, 0.1);

    StepPlan plan = StepPlan.of(cluster, 1_000_000, 4, 7, 1);

    assertThat(plan.parts().get("pull")).isCloseTo(0.4, within(1e-12));
    assertThat(plan.parts().get("push")).isCloseTo(4 * 0.4 - 3 * 0.1, within(1e-12));
  }

  /** By hand: one push of 0.4 s for each of two pairs, the first of which hides 0.2 s. */
  @Test
  void slotsThatAreAddedUpArePushedOnce() {
    Cluster cluster = new Cluster(2, 2, 1e7, 1e12, 0, 0.1);

    StepPlan plan = StepPlan.of(cluster, 1_000_000, 4, 8, 2);

    assertThat(plan.parts().get("compute")).isCloseTo(0.4, within(1e-12));
    assertThat(plan.parts().get("push")).isCloseTo(0.4 + 0.2, within(1e-12));
    assertThat(StepPlan.of(cluster, 1_000_000, 4, 8, 4).parts().get("push"))
        .isCloseTo(0.4, within(1e-12));
  }

  @Test
  void gradientsOfHalfTheBytesArePushedInHalfTheTime() {
    StepPlan plan = StepPlan.of(new Cluster(4, 2, 1e9, 1e12, 0, 0.1), ELEMENTS, 2, 4, 1);

    assertThat(plan.parts().get("push")).isCloseTo(plan.parts().get("pull") / 2, within(1e-12));
  }

  @Test
  void workersWithoutASlotBringNothing() {
    StepPlan four = StepPlan.of(new Cluster(4, 2, 1e9, 1e9, 0, 0.1), ELEMENTS, 4, 4, 1);
    StepPlan eight = StepPlan.of(new Cluster(8, 2, 1e9, 1e9, 0, 0.1), ELEMENTS, 4, 4, 1);

    assertThat(eight.seconds()).isEqualTo(four.seconds());
    assertThat(eight.efficiency()).isCloseTo(four.efficiency() / 2, within(1e-12));
  }

  @Test
  void refusesAClusterWithoutALink() {
    assertThatThrownBy(() -> new Cluster(1, 1, 0, 1, 0, 1)).hasMessage("link: 0.0 (expected: > 0)");
  }
}
