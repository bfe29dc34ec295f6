package cxrcml.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.simulation.ReferenceTrainer.Trained;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is lost, late, repeated, cut off, torn or brought back to life, a run yields the same
 * bits as a loop in one thread.
 */
class RunSimulationTest {
  /** Seeds per variant; more by {@code -Dsimulation.seeds=N}. */
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 94);

  /** The only seed to run, to look into a failure; by {@code -Dsimulation.seed=N}. */
  private static final Integer SEED = Integer.getInteger("simulation.seed");

  private static final List<Integer> FOLDS = List.of(0, 1);

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
        "mixture: {warmupSteps: 2, refit: epoch, refitLag: 1}, checkpoint: {everySteps: 3},"
            + " evaluation: {everyCheckpoints: 0}}; batch.order=cluster-balanced; batch.clusters=2",
        "mixture: {warmupSteps: 1, refit: once}, checkpoint: {everySteps: 2},"
            + " evaluation: {everyCheckpoints: 0}}; batch.order=cluster-balanced; batch.clusters=2",
        "mixture: {warmupSteps: 2, refit: epoch}, checkpoint: {lagSteps: 3},"
            + " evaluation: {select: best}}; seed=4",
        "mixture: {warmupSteps: 1, refit: steps, refitSteps: 2, refitLag: 2},"
            + " checkpoint: {everySteps: 2, keep: 1, lagSteps: 1}}",
        "mixture: {warmupSteps: 1, refit: steps, refitSteps: 1, refitLag: 1},"
            + " checkpoint: {everySteps: 3, lagSteps: 2}}; schedule.earlyStopPatience=1; seed=6",
        "mixture: {warmupSteps: 2, refit: steps, refitSteps: 4, refitLag: 1},"
            + " checkpoint: {everySteps: 5}}; exchange.consistency=stale; exchange.staleness=2",
        "loss: {tripletWeight: 0}, checkpoint: {everySteps: 2, lagSteps: 1}}"
            + "; exchange.consistency=stale; exchange.staleness=1",
      })
  void yieldsTheSameBitsWhateverHappens(String variant) {
    List<String> parts = List.of(variant.split("; "));
    RunSpec spec = SpecReader.parse(COMMON + parts.get(0), parts.subList(1, parts.size()));
    Map<Integer, Trained> reference = reference(spec);
    IntStream seeds = SEED == null ? IntStream.rangeClosed(1, SEEDS) : IntStream.of(SEED);
    seeds.parallel().forEach(seed -> simulate(spec, reference, seed));
  }

  private static Map<Integer, Trained> reference(RunSpec spec) {
    Map<Integer, Trained> folds = new HashMap<>();
    boolean judged = false;
    for (int fold : FOLDS) {
      int[] samples = VirtualCluster.samples(fold);
      FoldSchedule schedule = new FoldSchedule(spec, fold, samples);
      ShardRange all = new ShardRange(0, SyntheticModel.ELEMENTS, VirtualCluster.BLOCK);
      Trained trained =
          ReferenceTrainer.train(spec, schedule, VirtualCluster.rules(all), VirtualCluster.WORKERS);
      int perEpoch = schedule.stepsPerEpoch();
      for (int end = perEpoch; end <= trained.samples().size(); end += perEpoch) {
        assertThat(
                trained.samples().subList(end - perEpoch, end).stream()
                    .flatMap(List::stream)
                    .flatMap(List::stream))
            .containsExactlyInAnyOrderElementsOf(IntStream.of(samples).boxed().toList());
      }
      folds.put(fold, trained);
      judged |= isJudged(schedule, trained);
    }
    assertThat(spec.checkpoint().lagSteps() == 0 || judged)
        .as("it would be noticed if a checkpoint were judged at another step")
        .isTrue();
    return folds;
  }

  /** Returns whether the learning rate falls, or the fold ends early. */
  private static boolean isJudged(FoldSchedule schedule, Trained fold) {
    return fold.samples().size() < schedule.steps()
        || fold.records().stream()
                .filter(RunRecord.StepCommitted.class::isInstance)
                .mapToDouble(entry -> ((RunRecord.StepCommitted) entry).learningRate())
                .distinct()
                .count()
            > 1;
  }

  private static void simulate(RunSpec spec, Map<Integer, Trained> reference, int seed) {
    int shards = 1 + seed % 3;
    int workers = 1 + seed % 4;
    VirtualCluster cluster = new VirtualCluster(spec, reference, shards, seed, 0.05);
    try {
      cluster.run(workers, 1 + seed % 12);
      check(cluster, reference);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("again by -Dsimulation.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private static void check(VirtualCluster cluster, Map<Integer, Trained> reference)
      throws IOException {
    List<RunRecord> records = cluster.journal();
    for (int fold : FOLDS) {
      assertThat(ofFold(records, fold))
          .containsExactlyInAnyOrderElementsOf(reference.get(fold).records());
      long latest = cluster.archive().latest(fold).orElseThrow().version();
      cluster.invariants.published(
          fold,
          new ShardRange(0, SyntheticModel.ELEMENTS, VirtualCluster.BLOCK),
          cluster.stored(fold, latest));
    }
  }

  /** Returns what is recorded of a fold; what was replayed equals what it replays. */
  private static Set<RunRecord> ofFold(List<RunRecord> records, int fold) {
    Set<RunRecord> found = new HashSet<>();
    for (RunRecord entry : records) {
      if ((entry instanceof RunRecord.StepCommitted step && step.fold() == fold)
          || (entry instanceof RunRecord.MixtureFitted fit && fit.fold() == fold)
          || (entry instanceof RunRecord.Evaluated score && score.fold() == fold)
          || (entry instanceof RunRecord.FoldFinished end && end.fold() == fold)) {
        found.add(entry);
      }
    }
    return found;
  }
}
