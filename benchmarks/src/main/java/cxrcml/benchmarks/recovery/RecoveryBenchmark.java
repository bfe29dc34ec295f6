package cxrcml.benchmarks.recovery;

import cxrcml.benchmarks.Results;
import cxrcml.benchmarks.recovery.Journal.Entry;
import cxrcml.cli.Cxrcml;
import cxrcml.cli.cluster.RunningProcess;
import cxrcml.dataset.PreparedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills processes of a local run, one at a time at seeded moments, and watches its journal until
 * the run has left the place behind where it was.
 */
final class RecoveryBenchmark {
  private static final int WORKERS = 2;
  private static final int SHARDS = 2;

  /** Coordinator, clusterer and evaluator beside them. */
  private static final int PROCESSES = WORKERS + SHARDS + 3;

  /** Seconds within which a step begun after the kill is to be committed. */
  private static final Map<String, Double> GOALS =
      Map.of(
          "worker", 3.0,
          "parameter-server", 10.0,
          "coordinator", 10.0,
          "clusterer", 10.0,
          "evaluator", 10.0);

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final int LOOK_MILLIS = 2;
  private static final int LEAST_PAUSE_MILLIS = 500;
  private static final int MOST_PAUSE_MILLIS = 3000;
  private static final int SAMPLES = 500;

  private final Path out;
  private final Process run;
  private final Journal journal;
  private final Random random;
  private final Map<String, List<Recovery>> recoveries = new LinkedHashMap<>();

  private RecoveryBenchmark(Path out, Process run, Random random) {
    this.out = out;
    this.run = run;
    this.journal = new Journal(out.resolve("journal.log"));
    this.random = random;
  }

  /**
   * What a kill cost.
   *
   * @param next seconds to the next committed step, which may have been under way
   * @param begun seconds to the commit of the first step that was begun after the kill
   * @param beyond seconds until the run was two steps beyond where it was
   * @param replayed steps committed once more
   */
  private record Recovery(double next, double begun, double beyond, long replayed) {}

  /** Something that is to happen soon. */
  @FunctionalInterface
  private interface Condition {
    boolean isMet() throws IOException;
  }

  /** Arguments: rounds, seed, specification, values for {@code --set}. */
  public static void main(String[] arguments) throws Exception {
    Path scratch = Files.createTempDirectory("recovery");
    Path data = scratch.resolve("data");
    Path out = scratch.resolve("out");
    List<String> prepare = command("prepare", "phantom", "--out", data.toString());
    prepare.addAll(List.of("--samples", Integer.toString(SAMPLES)));
    if (start(prepare, scratch.resolve("prepare.log")).waitFor() != 0) {
      throw new IllegalStateException("not prepared, see " + scratch);
    }
    List<String> train = command("train", "--spec", arguments[2], "--data", data.toString());
    train.addAll(List.of("--out", out.toString(), "--fold", "0"));
    train.addAll(List.of("--workers", "" + WORKERS, "--shards", "" + SHARDS));
    train.addAll(List.of("--set", "schedule.epochs=1000000", "--set", "schedule.steps=1000000"));
    for (String value : List.of(arguments).subList(3, arguments.length)) {
      train.addAll(List.of("--set", value));
    }
    Process run = start(train, scratch.resolve("train.log"));
    try {
      RecoveryBenchmark benchmark =
          new RecoveryBenchmark(out, run, new Random(Long.parseLong(arguments[1])));
      benchmark.killAll(Integer.parseInt(arguments[0]));
      benchmark.report(data);
    } finally {
      run.destroy();
      run.waitFor();
    }
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Cxrcml.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Process start(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private void killAll(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      List<String> roles = new ArrayList<>(GOALS.keySet());
      Collections.sort(roles);
      Collections.shuffle(roles, random);
      for (String role : roles) {
        await("all processes", () -> RunningProcess.of(out).size() == PROCESSES);
        long version = journal.version();
        await("two steps", () -> !journal.read().isEmpty() && journal.version() >= version + 2);
        long kill =
            System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(
                    random.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
        await("the moment", () -> System.nanoTime() - kill >= 0);
        List<RunningProcess> candidates =
            RunningProcess.of(out).stream().filter(process -> process.role().equals(role)).toList();
        RunningProcess victim = candidates.get(random.nextInt(candidates.size()));
        recoveries.computeIfAbsent(role, unused -> new ArrayList<>()).add(kill(victim));
      }
    }
  }

  private Recovery kill(RunningProcess victim) throws Exception {
    int known = journal.read().size();
    long version = journal.version();
    long start = System.nanoTime();
    ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
    await(
        "steps after " + victim,
        () -> !journal.read().isEmpty() && journal.version() >= version + 2);
    List<Entry> after = List.copyOf(journal.read().subList(known, journal.read().size()));
    boolean reloaded = false;
    double next = 0;
    double begun = 0;
    double beyond = 0;
    long replayed = 0;
    for (Entry entry : after) {
      double seconds = (entry.seen() - start) / 1e9;
      reloaded |= !entry.isStep();
      if (entry.isStep()) {
        next = next == 0 ? seconds : next;
        begun = begun == 0 && (reloaded || entry.version() >= version + 2) ? seconds : begun;
        beyond = beyond == 0 && entry.version() >= version + 2 ? seconds : beyond;
        replayed += entry.version() <= version ? 1 : 0;
      }
    }
    System.out.printf(
        "%-16s next step %5.2f s, one begun since %5.2f s, beyond %5.2f s, %d replayed%n",
        victim.role(), next, begun, beyond, replayed);
    return new Recovery(next, begun, beyond, replayed);
  }

  private void await(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.isMet()) {
      if (System.nanoTime() - end > 0 || run.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(what + ": not reached, see " + out);
      }
    }
  }

  private void report(Path data) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    recoveries.forEach(
        (role, found) -> {
          double[] begun = found.stream().mapToDouble(Recovery::begun).sorted().toArray();
          double median = begun[begun.length / 2];
          double worst = begun[begun.length - 1];
          long replayed = found.stream().mapToLong(Recovery::replayed).max().orElse(0);
          System.out.printf(
              "%-16s %d kills: a step begun since is committed after %.2f s (median), %.2f s (worst;"
                  + " goal %.0f s); at most %d steps replayed%n",
              role, begun.length, median, worst, GOALS.get(role), replayed);
          Map<String, Object> row =
              Results.row(
                  "kill -9 of a " + role + " to a step begun since, worst of " + begun.length,
                  "s",
                  worst,
                  GOALS.get(role),
                  "goal");
          row.put("median", median);
          row.put("steps_replayed", replayed);
          rows.add(row);
        });
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      long wrong = journal.appliedTwiceOrNever(dataset.trainingSamples(0).length);
      System.out.println("samples applied twice or never in whole epochs: " + wrong);
    }
    Results.write(rows);
  }
}
