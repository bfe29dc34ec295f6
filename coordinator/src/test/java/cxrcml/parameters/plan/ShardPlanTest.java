package cxrcml.parameters.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
  @Test
  void shardsCoverTheVectorWithoutGaps() {
    for (long elements : new long[] {1, 255, 256, 257, 5000, 1_100_003}) {
      for (int shards = 1; shards <= Math.min(9, (elements + 255) / 256); shards++) {
        ShardPlan plan = ShardPlan.of(elements, shards);
        long end = 0;
        int blocks = 0;
        for (int i = 0; i < shards; i++) {
          assertThat(plan.range(i).from()).isEqualTo(end);
          end = plan.range(i).to();
          blocks += plan.range(i).blocks();
        }
        assertThat(end).isEqualTo(elements);
        assertThat(blocks).isEqualTo(plan.blocks()).isLessThanOrEqualTo(4096);
      }
    }
  }

  @Test
  void blocksDoNotDependOnTheNumberOfShards() {
    assertThat(ShardPlan.of(1 << 20, 1).blockElements()).isEqualTo(256);
    assertThat(ShardPlan.of((1 << 20) + 1, 7).blockElements()).isEqualTo(512);
  }

  @Test
  void shardsOfAClipDifferByAtMostAHundredth() {
    long elements = ParameterLayout.of(ClipConfig.vitB32()).size();
    for (int shards : new int[] {1, 2, 4, 7, 8}) {
      ShardPlan plan = ShardPlan.of(elements, shards);
      double even = (double) elements / shards;
      for (int i = 0; i < shards; i++) {
        assertThat(plan.range(i).length() / even).isBetween(0.99, 1.01);
      }
    }
  }

  @Test
  void refusesMoreShardsThanBlocks() {
    assertThatThrownBy(() -> ShardPlan.of(300, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shards: 3 (expected: 1 to 2)");
    assertThatThrownBy(() -> ShardPlan.of(0, 1)).hasMessage("elements: 0 (expected: >= 1)");
    assertThatThrownBy(() -> ShardPlan.of(300, 2).range(2))
        .hasMessage("shard: 2 (expected: 0 to 1)");
  }
}
