package cxrcml.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is lost, late or repeated, a run commits the same bits as one worker and one shard that
 * nothing ever happens to.
 */
class RunSimulationTest {
  /** Seeds per variant; more by {@code -Dsimulation.seeds=N}. */
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 50);

  private static final List<Integer> FOLDS = List.of(0, 1);

  private static final String BALANCED = "balanced: ";

  private static final String COMMON =
      "{batch: {microBatch: 4, slotsPerStep: 3}, optimizer: {learningRate: 0.01, maxSkippedSteps: 9},"
          + " schedule: {epochs: 3, plateauPatience: 0}, ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss: {tripletWeight: 0}}",
        "mixture: {warmupSteps: 2, refit: epoch}, evaluation: {select: best}}",
        "mixture: {warmupSteps: 1, refit: steps, refitSteps: 4, refitLag: 3},"
            + " checkpoint: {everySteps: 3}, evaluation: {everyCheckpoints: 2, select: best}}",
        "mixture: {warmupSteps: 3, refit: once, refitLag: 1}, checkpoint: {everySteps: 1},"
            + " evaluation: {everyCheckpoints: 0}}",
        "balanced: mixture: {warmupSteps: 2, refit: epoch, refitLag: 1},"
            + " checkpoint: {everySteps: 3}, evaluation: {everyCheckpoints: 0}}",
        "balanced: mixture: {warmupSteps: 1, refit: once}, checkpoint: {everySteps: 2},"
            + " evaluation: {everyCheckpoints: 0}}",
      })
  void commitsTheSameBitsWhateverHappens(String variant) {
    RunSpec spec =
        variant.startsWith(BALANCED)
            ? SpecReader.parse(
                COMMON + variant.substring(BALANCED.length()),
                List.of("batch.order=cluster-balanced", "batch.clusters=2"))
            : SpecReader.parse(COMMON + variant, List.of());
    VirtualCluster reference = run(spec, 1, 1, 0, 0);
    assertEverySampleOncePerEpoch(reference);

    for (int seed = 1; seed <= SEEDS; seed++) {
      int shards = 1 + seed % 3;
      int workers = 1 + seed % 4;
      VirtualCluster troubled;
      try {
        troubled = run(spec, shards, workers, seed, 1 + seed % 12);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }

      assertThat(steps(troubled)).as("steps, seed %d", seed).isEqualTo(steps(reference));
      assertThat(results(troubled)).as("results, seed %d", seed).isEqualTo(results(reference));
      assertThat(parameters(troubled)).as("bits, seed %d", seed).isEqualTo(parameters(reference));
    }
  }

  private static VirtualCluster run(RunSpec spec, int shards, int workers, long seed, int faults) {
    VirtualNetwork network = new VirtualNetwork(seed, faults > 0 ? 0.05 : 0);
    VirtualCluster cluster = new VirtualCluster(spec, FOLDS, shards, network);
    cluster.run(workers, faults);
    return cluster;
  }

  /** Returns the committed steps of each fold; a replayed one has to equal what it replays. */
  private static Map<Integer, TreeMap<Long, RunRecord.StepCommitted>> steps(
      VirtualCluster cluster) {
    Map<Integer, TreeMap<Long, RunRecord.StepCommitted>> steps = new HashMap<>();
    for (RunRecord.StepCommitted step : cluster.records(RunRecord.StepCommitted.class)) {
      RunRecord.StepCommitted earlier =
          steps.computeIfAbsent(step.fold(), f -> new TreeMap<>()).put(step.version(), step);
      assertThat(earlier == null || earlier.equals(step)).as("replay of %s", step).isTrue();
    }
    return steps;
  }

  private static List<RunRecord.FoldFinished> results(VirtualCluster cluster) {
    return cluster.records(RunRecord.FoldFinished.class);
  }

  private static List<VirtualShard.State> parameters(VirtualCluster cluster) {
    return FOLDS.stream()
        .map(
            fold ->
                cluster.disk.parameters.get(
                    VirtualDisk.key(fold, cluster.disk.latest.get(fold).version(), 0)))
        .toList();
  }

  private static void assertEverySampleOncePerEpoch(VirtualCluster cluster) {
    int stepsPerEpoch = 4;
    for (int fold : FOLDS) {
      List<List<Integer>> steps = parameters(cluster).get(fold).steps();
      assertThat(steps).hasSize(3 * stepsPerEpoch);
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> visited =
            steps.subList(epoch * stepsPerEpoch, (epoch + 1) * stepsPerEpoch).stream()
                .flatMap(List::stream)
                .toList();
        assertThat(visited.stream().mapToInt(i -> i).toArray())
            .containsExactlyInAnyOrder(VirtualCluster.samples(fold));
      }
    }
  }
}
