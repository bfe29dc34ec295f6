package cxrcml.coordinator.simulation;

import cxrcml.coordinator.mixture.RefitSchedule;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.coordinator.schedule.LearningRate;
import cxrcml.coordinator.schedule.Verdicts;
import cxrcml.coordinator.slot.SlotResult;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizer;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.shard.ShardState;
import cxrcml.service.spec.RunSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains one fold as the specification says, in one loop: no slots to lease, no shards, no journal,
 * nothing that fails. What it yields is what every run has to yield.
 */
final class ReferenceTrainer {
  private final RunSpec spec;
  private final FoldSchedule schedule;
  private final RefitSchedule refits;
  private final LearningRate rates;
  private final RangeWorkers workers;
  private final Optimizer optimizer;
  private final TreeMap<Integer, Long> embeddings = new TreeMap<>();
  private final Map<Long, Long> mixtures = new HashMap<>();

  /** Version of a mixture by the step from which it is in effect. */
  private final TreeMap<Long, Long> effective = new TreeMap<>();

  private final List<RunRecord> records = new ArrayList<>();
  private final List<ShardState> versions = new ArrayList<>();
  private final List<List<List<Integer>>> samples = new ArrayList<>();
  private Verdicts verdicts;
  private float[] parameters;
  private int checkpoints;

  /** Version of the checkpoint that is still to be judged, and its held-out loss if it has one. */
  private Optional<Long> unjudged = Optional.empty();

  private Optional<Double> loss = Optional.empty();

  private ReferenceTrainer(
      RunSpec spec, FoldSchedule schedule, ElementRules rules, RangeWorkers workers) {
    this.spec = spec;
    this.schedule = schedule;
    this.refits = new RefitSchedule(spec, schedule, 0);
    this.rates = new LearningRate(spec, schedule.steps());
    this.workers = workers;
    this.verdicts = Verdicts.initial(spec);
    ShardRange all = new ShardRange(0, SyntheticModel.ELEMENTS, VirtualCluster.BLOCK);
    ShardState initial = new StateSource(spec, SyntheticModel.CONFIG, all, null).initial(0);
    this.parameters = initial.parameters();
    this.optimizer = Optimizers.of(spec.optimizer(), rules, 0, initial.optimizer());
    keep(0);
  }

  /**
   * What a fold yields.
   *
   * @param records what has to be recorded of it, without repetitions, in order
   * @param versions parameters and optimizer after each number of steps
   * @param samples by step and slot
   */
  record Trained(
      List<RunRecord> records, List<ShardState> versions, List<List<List<Integer>>> samples) {}

  static Trained train(
      RunSpec spec, FoldSchedule schedule, ElementRules rules, RangeWorkers workers) {
    ReferenceTrainer trainer = new ReferenceTrainer(spec, schedule, rules, workers);
    for (long step = 0; !trainer.boundary(step); step++) {
      trainer.step(step);
    }
    return new Trained(trainer.records, trainer.versions, trainer.samples);
  }

  private void keep(long version) {
    Map<String, float[]> state = new HashMap<>();
    optimizer.state().forEach((name, values) -> state.put(name, values.clone()));
    versions.add(new ShardState(version, parameters.clone(), optimizer.updates(), state));
  }

  private long mixtureAt(long step) {
    Map.Entry<Long, Long> newest = effective.floorEntry(step);
    return newest == null ? 0 : newest.getValue();
  }

  private void step(long step) {
    int epoch = schedule.epoch(step);
    long mixture = mixtureAt(step);
    if (step == schedule.firstStep(epoch) && spec.batch().usesClusters()) {
      arrange(epoch, mixture);
    }
    long digest = SyntheticModel.input(spec, parameters);
    long labels = mixture == 0 ? 0 : mixtures.get(mixture);
    List<float[]> gradients = new ArrayList<>();
    List<SlotResult> results = new ArrayList<>();
    List<List<Integer>> slots = new ArrayList<>();
    for (int slot = 0; slot < schedule.slots(step); slot++) {
      List<Integer> batch = schedule.samples(step, slot);
      slots.add(batch);
      gradients.add(SyntheticModel.gradient(digest, epoch, labels, batch));
      results.add(SyntheticModel.result(step, slot, digest, epoch, labels, batch));
    }
    samples.add(slots);
    if (spec.usesMixture()) {
      slots.forEach(
          batch ->
              batch.forEach(
                  sample -> embeddings.put(sample, SyntheticModel.embedding(digest, sample))));
    }
    update(step, sum(gradients, 0, ceilingPowerOfTwo(gradients.size())), results);
  }

  private void arrange(int epoch, long mixture) {
    int[] components = new int[schedule.samples()];
    Arrays.fill(components, -1);
    if (mixture > 0) {
      embeddings.forEach(
          (sample, embedding) ->
              components[sample] = SyntheticModel.component(mixtures.get(mixture), embedding));
    }
    schedule.arrange(epoch, components);
  }

  private static int ceilingPowerOfTwo(int slots) {
    return slots == 1 ? 1 : 2 * Integer.highestOneBit(slots - 1);
  }

  /** Sums so many slots from one on: left half, plus right half where there is one. */
  private static float[] sum(List<float[]> gradients, int from, int width) {
    if (width == 1) {
      return gradients.get(from).clone();
    }
    float[] left = sum(gradients, from, width / 2);
    if (from + width / 2 < gradients.size()) {
      float[] right = sum(gradients, from + width / 2, width / 2);
      for (int i = 0; i < left.length; i++) {
        left[i] += right[i];
      }
    }
    return left;
  }

  private void update(long step, float[] gradient, List<SlotResult> results) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] /= results.size();
    }
    double norm = norm(gradient);
    double rate = rates.at(step, verdicts.plateau());
    boolean skip = !Double.isFinite(norm);
    if (!skip) {
      double most = spec.optimizer().clipNorm();
      double scale = most > 0 ? Math.min(1, most / (norm + 1e-6)) : 1;
      float[] updated = new float[parameters.length];
      optimizer.update(gradient, parameters, updated, scale, rate, workers);
      parameters = updated;
    }
    keep(step + 1);
    double contrastive =
        results.stream().mapToDouble(SlotResult::contrastive).reduce(0, Double::sum);
    double triplet = results.stream().mapToDouble(SlotResult::triplet).reduce(0, Double::sum);
    long mixture = mixtureAt(step);
    records.add(
        new RunRecord.StepCommitted(
            schedule.fold(),
            step + 1,
            schedule.epoch(step),
            contrastive / results.size(),
            mixture > 0 ? triplet / results.size() : 0,
            rate,
            norm,
            results.stream().mapToInt(SlotResult::samples).sum(),
            mixture,
            skip));
  }

  /** The root of the sum over blocks, each summed in four strands. */
  private static double norm(float[] gradient) {
    double sum = 0;
    for (int from = 0; from < gradient.length; from += VirtualCluster.BLOCK) {
      int to = Math.min(from + VirtualCluster.BLOCK, gradient.length);
      int even = from + (to - from) / 4 * 4;
      double[] strands = new double[4];
      for (int i = from; i < to; i++) {
        strands[i < even ? (i - from) % 4 : 0] += (double) gradient[i] * gradient[i];
      }
      sum += (strands[0] + strands[1]) + (strands[2] + strands[3]);
    }
    return Math.sqrt(sum);
  }

  /** Does what is due after so many steps; returns whether the fold ends there. */
  private boolean boundary(long version) {
    if (version == 0) {
      return false;
    }
    if (refits.due(version)) {
      refit(version);
    }
    boolean checkpointDue = schedule.checkpointDue(version);
    if (unjudged.isPresent()
        && (checkpointDue || version - unjudged.get() >= spec.checkpoint().lagSteps())
        && judge()) {
      return true;
    }
    if (checkpointDue) {
      checkpoint(version);
    }
    boolean waits = version == schedule.steps() || spec.checkpoint().lagSteps() == 0;
    return checkpointDue && waits && judge();
  }

  private void checkpoint(long version) {
    checkpoints++;
    boolean lastStep = version == schedule.steps();
    int every = spec.evaluation().everyCheckpoints();
    boolean due = every > 0 && (checkpoints % every == 0 || (lastStep && selectsBest()));
    unjudged = Optional.of(version);
    loss =
        due && (selectsBest() || !lastStep)
            ? Optional.of(evaluate(version, false).loss())
            : Optional.empty();
  }

  /** Lets what the evaluation decides take effect; returns whether the fold ends with it. */
  private boolean judge() {
    long version = unjudged.orElseThrow();
    unjudged = Optional.empty();
    loss.ifPresent(value -> verdicts = verdicts.after(version, value, spec));
    if (version < schedule.steps() && !verdicts.stops(spec)) {
      return false;
    }
    long result = selectsBest() && verdicts.best().exists() ? verdicts.best().version() : version;
    var unused = evaluate(result, true);
    records.add(new RunRecord.FoldFinished(schedule.fold(), result));
    return true;
  }

  private boolean selectsBest() {
    return spec.evaluation().select().equals("best");
  }

  private void refit(long version) {
    long number = mixtures.size() + 1;
    mixtures.put(number, SyntheticModel.fit(schedule.mixtureSeed(number), embeddings));
    long from = version + spec.mixture().refitLag();
    effective.put(from, number);
    Outcome.Fitted fit = SyntheticModel.fitted(number, embeddings.size());
    records.add(
        new RunRecord.MixtureFitted(
            schedule.fold(),
            number,
            version - 1,
            from,
            fit.samples(),
            fit.iterations(),
            fit.logLikelihood(),
            fit.effectiveComponents(),
            fit.overlap()));
  }

  private RunRecord.Evaluated evaluate(long version, boolean last) {
    RunRecord.Evaluated evaluated =
        SyntheticModel.evaluated(
            schedule.fold(),
            version,
            last,
            SyntheticModel.digest(versions.get((int) version).parameters()));
    records.add(evaluated);
    return evaluated;
  }
}
