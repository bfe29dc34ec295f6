package cxrcml.benchmarks;

import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.checkpoint.ShardFile;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.reduction.SlotGradient;
import cxrcml.parameters.reduction.SlotRange;
import cxrcml.parameters.shard.OpenRounds;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.shard.ShardState;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One shard of ViT-B/32 on one thread: updates one after the other, at first with nothing beside
 * them, then from a save order on until its file is on the disk. The first of these comes after the
 * rest of a step, emulated by standing still. A save that training waits for would take as long as
 * the writing.
 */
public final class SaveBenchmark {
  private static final ClipConfig MODEL = ClipConfig.vitB32();
  private static final ParameterLayout LAYOUT = ParameterLayout.of(MODEL);
  private static final int UPDATES = 12;

  /** From a save order to the next update: less than an exchange of the parameters takes. */
  private static final int STEP_MILLISECONDS = 1000;

  private final RangeWorkers workers = new RangeWorkers(1);
  private final RunDirectory directory;
  private final ShardPlan plan = ShardPlan.of(LAYOUT.size(), 1);
  private final Shard shard;
  private final float[] gradient = new float[(int) LAYOUT.size()];

  private SaveBenchmark(Path output) {
    directory = new RunDirectory(output);
    RunSpec spec = RunSpec.DEFAULTS;
    ShardRange range = plan.range(0);
    ElementRules rules = ElementRules.of(LAYOUT, new LearningRates(MODEL, List.of(), 1), range);
    ShardState start = new StateSource(spec, MODEL, range, directory).initial(0);
    shard =
        new Shard(
            range,
            0,
            start.parameters(),
            rules,
            Optimizers.of(spec.optimizer(), rules, 0, start.optimizer()),
            new OpenRounds(1, 0),
            workers);
    shard.reserve();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) random.nextDouble(-1e-3, 1e-3);
    }
  }

  /**
   * Prints and writes the figures.
   *
   * @param arguments directory to write below, rounds that count
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SaveBenchmark benchmark = new SaveBenchmark(Path.of(arguments[0], "save-benchmark"));
    ExecutorService writer = Executors.newSingleThreadExecutor();
    BlockingQueue<OrderOutcome> reports = new LinkedBlockingQueue<>();
    try (BackgroundSaves saves = new BackgroundSaves(writer, reports::add)) {
      List<Double> alone = new ArrayList<>();
      List<Double> kept = new ArrayList<>();
      List<Double> first = new ArrayList<>();
      List<Double> beside = new ArrayList<>();
      List<Double> written = new ArrayList<>();
      int rounds = Integer.parseInt(arguments[1]);
      for (int round = 0; round <= rounds; round++) {
        alone.addAll(benchmark.updates(UPDATES));
        long start = System.nanoTime();
        benchmark.save(round, saves);
        kept.add(millisecondsSince(start));
        Thread.sleep(STEP_MILLISECONDS);
        first.addAll(benchmark.updates(1));
        while (reports.isEmpty()) {
          beside.addAll(benchmark.updates(1));
        }
        written.add(millisecondsSince(start));
        if (!reports.take().hasSaved()) {
          throw new IOException("not saved");
        }
        if (round == 0) { // loads and compiles
          List.of(alone, kept, first, beside, written).forEach(List::clear);
        }
      }
      report(alone, kept, first, beside, written);
    } finally {
      writer.shutdown();
      benchmark.workers.close();
    }
  }

  private void save(int round, BackgroundSaves saves) throws InterruptedException {
    saves.begin(
        Order.newBuilder().setId(round).build(),
        () -> {
          ShardState kept = shard.keep(shard.version());
          Runnable prepare = shard.prepare();
          return () -> {
            prepare.run();
            // Always the same name, so that the disk holds one file.
            ShardState named = new ShardState(0, kept.parameters(), 0, kept.optimizer());
            var unused = ShardFile.write(directory, 0, plan, 0, named);
            shard.release();
            return OrderOutcome.newBuilder().setSaved(SavedFile.getDefaultInstance());
          };
        });
  }

  /** Applies gradients; returns the milliseconds of each update. */
  private List<Double> updates(int count) {
    List<Double> milliseconds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long step = shard.version();
      SlotGradient whole =
          shard.open(step, step, new SlotRange(1, 0, 1), gradient.length).orElseThrow();
      whole.place(0, gradient.length).put(gradient, 0, gradient.length);
      shard.complete(whole);
      var unused = shard.reduce(whole).orElseThrow();
      long start = System.nanoTime();
      shard.apply(step, 1, 1e-6);
      milliseconds.add(millisecondsSince(start));
    }
    return milliseconds;
  }

  private static double millisecondsSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void report(
      List<Double> alone,
      List<Double> kept,
      List<Double> first,
      List<Double> beside,
      List<Double> written)
      throws IOException {
    double update = median(alone);
    print("update, nothing beside it", alone);
    print("save order", kept);
    print("first update after it", first);
    print("later update while it is written", beside);
    print("until the file is on the disk", written);
    double pause = median(kept) + median(first) - update;
    System.out.printf(Locale.ROOT, "pause (order and first update): %.1f ms%n", pause);
    Results.write(
        List.of(
            Results.row("pause", "ms", pause, median(written), "a save that training waits for"),
            Results.row(
                "update while a version is written", "ms", median(beside), update, "alone")));
  }

  private static void print(String what, List<Double> milliseconds) {
    System.out.printf(
        Locale.ROOT,
        "%-34s median %8.1f ms, largest %8.1f ms, of %d%n",
        what,
        median(milliseconds),
        Collections.max(milliseconds),
        milliseconds.size());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
