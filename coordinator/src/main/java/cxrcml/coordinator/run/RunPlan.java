package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.Seats;
import cxrcml.service.spec.RunSpec;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What is fixed before a run starts.
 *
 * @param folds the folds to train, in this order
 * @param shardBlocks number of norm blocks of each shard
 * @param trainingSamples the training samples of a fold, indices into the prepared data set
 * @param leaseNanos longest silence of a member, in nanoseconds
 */
public record RunPlan(
    RunSpec spec,
    List<Integer> folds,
    List<Integer> shardBlocks,
    IntFunction<int[]> trainingSamples,
    long leaseNanos) {
  public RunPlan {
    folds = List.copyOf(folds);
    shardBlocks = List.copyOf(shardBlocks);
  }

  Seats seats() {
    return new Seats(shardBlocks.size(), spec.usesMixture());
  }
}
