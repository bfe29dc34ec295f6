package cxrcml.benchmarks.exchange;

import cxrcml.benchmarks.Results;
import cxrcml.cli.Cxrcml;
import cxrcml.cli.plan.Cluster;
import cxrcml.cli.plan.StepPlan;
import cxrcml.coordinator.RunModel;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps of workers and shards that have a network namespace and a shaped link each, beside what
 * {@code cxrcml plan} predicts for them. Computing is emulated: workers stand still meanwhile.
 */
final class NetworkBenchmark {
  private static final int WARM_UP = 60;
  private static final int BLOCKS = 9;

  /** Of the namespaces that the launcher has made, with {@code w0}, {@code s0} and so on behind. */
  private static final String PREFIX = System.getenv("NETWORK_PREFIX");

  private static final String NETWORK = "10.213.0.";
  private static final int FIRST_SHARD = 100;
  private static final String COORDINATOR = NETWORK + 1;

  private final double bytesPerSecond;
  private final int computeMillis;

  private NetworkBenchmark(double bytesPerSecond, int computeMillis) {
    this.bytesPerSecond = bytesPerSecond;
    this.computeMillis = computeMillis;
  }

  /**
   * Arguments: the rate of a link in Mbit/s, emulated computing in milliseconds, the specification,
   * then matches such as {@code 4x2}: four workers, two shards.
   */
  public static void main(String[] arguments) throws Exception {
    NetworkBenchmark benchmark =
        new NetworkBenchmark(
            Integer.parseInt(arguments[0]) * 1e6 / Byte.SIZE, Integer.parseInt(arguments[1]));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String match : List.of(arguments).subList(3, arguments.length)) {
      String[] sizes = match.split("x", 2);
      rows.add(
          benchmark.play(arguments[2], Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1])));
    }
    Results.write(rows);
  }

  private Map<String, Object> play(String specification, int workers, int shards) throws Exception {
    RunSpec spec =
        SpecReader.parse(
            specification, List.of("batch.slotsPerStep=" + workers)); // one for each worker
    ClipConfig model = RunModel.ofPreset(spec);
    ShardPlan plan = ShardPlan.of(ParameterLayout.of(model).size(), shards);
    Path directory = Files.createTempDirectory("network");
    try (ExchangeCoordinator coordinator = new ExchangeCoordinator(plan, model, spec, COORDINATOR);
        Contestant ours = new Contestant(workers + " workers, " + shards + " shards")) {
      for (int i = 0; i < shards; i++) {
        ours.help(within("s" + i, shard(i, coordinator.address(), directory)));
      }
      String[] addresses = coordinator.awaitShards();
      for (int i = 0; i < workers; i++) {
        ours.play(within("w" + i, worker(i, spec, addresses)));
      }
      ours.ready();
      ours.block(WARM_UP, false);
      for (int block = 0; block < BLOCKS; block++) {
        ours.block(1, true);
      }
      return report(ours, predicted(plan.elements(), workers, shards));
    }
  }

  private double predicted(long elements, int workers, int shards) {
    Cluster cluster = new Cluster(workers, shards, bytesPerSecond, 1e9, 2e-4, computeMillis / 1e3);
    return StepPlan.of(cluster, elements, Float.BYTES, workers, 1).seconds();
  }

  private Map<String, Object> report(Contestant ours, double predicted) {
    System.out.printf(
        "%-24s %7.3f s a step, predicted %7.3f, %5.2f of it; %4.0f %% of the time computing%n",
        ours.name(),
        ours.secondsPerRound(),
        predicted,
        ours.secondsPerRound() / predicted,
        100 * computeMillis / 1e3 / ours.secondsPerRound());
    return Results.row(
        ours.name() + ": step, computing emulated",
        "s",
        ours.secondsPerRound(),
        predicted,
        "cxrcml plan");
  }

  private static List<String> within(String host, List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + host));
    inside.addAll(command);
    return inside;
  }

  private static List<String> shard(int index, String coordinator, Path directory) {
    return Contestant.java(
        List.of("-Xmx512m", "-XX:MaxDirectMemorySize=128m", "-XX:+UseSerialGC"),
        Cxrcml.class,
        "parameter-server",
        "--host=" + NETWORK + (FIRST_SHARD + index),
        "--plaintext",
        "--coordinator=" + coordinator,
        "--index=" + index,
        "--run-dir=" + directory,
        "--threads=1");
  }

  private List<String> worker(int slot, RunSpec spec, String[] shards) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Integer.toString(slot),
                SpecReader.toJson(spec),
                "dense",
                Integer.toString(computeMillis)));
    arguments.addAll(List.of(shards));
    return Contestant.java(
        List.of("-Xmx64m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC"),
        ExchangeWorker.class,
        arguments.toArray(String[]::new));
  }
}
