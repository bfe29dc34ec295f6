package cxrcml.benchmarks.exchange;

import cxrcml.benchmarks.Results;
import cxrcml.cli.Cxrcml;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two workers and 1, 2 and 4 shards, against two ranks of DistributedDataParallel over gloo and
 * against bare TCP. All contestants live at the same time and play in turns.
 */
final class ExchangeBenchmark {
  private static final int WORKERS = 2;
  private static final int WARM_UP = 50;
  private static final int BLOCKS = 5;
  private static final int ROUNDS = 3;
  private static final int CORES = 2;

  /** Vectors of its range that a shard holds: two versions, two moments, three gradients. */
  private static final int VECTORS = 7;

  private final ClipConfig model = ClipConfig.vitB32();
  private final long bytes = ParameterLayout.of(model).size() * Float.BYTES;
  private final boolean hold;
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private ExchangeBenchmark(boolean hold) {
    this.hold = hold;
  }

  /**
   * Arguments: numbers of shards, each followed by {@code -sparse} to send only the rows of the
   * token embedding that a micro-batch needs, or {@code -bfloat16} to send gradients as that, or
   * both; {@code alone}: without peers; {@code hold}: once warm, waits for a byte on the standard
   * input, so that the machine can be made quiet.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> shards = new ArrayList<>(List.of(arguments));
    boolean alone = shards.remove("alone");
    boolean hold = shards.remove("hold");
    if (shards.isEmpty()) {
      shards.addAll(List.of("1", "2", "4", "1-sparse", "1-sparse-bfloat16"));
    }
    ExchangeBenchmark benchmark = new ExchangeBenchmark(hold);
    try (Contestant peer = benchmark.dataParallel(!alone);
        Contestant raw = benchmark.rawTransfer(!alone)) {
      for (String match : shards) {
        benchmark.compare(match, peer, raw);
      }
    }
    Results.write(benchmark.rows);
  }

  private Contestant dataParallel(boolean plays) throws IOException {
    Contestant peer = new Contestant("PyTorch DDP over gloo, fused AdamW, " + WORKERS + " ranks");
    for (int rank = 0; plays && rank < WORKERS; rank++) {
      peer.play(
          List.of(
              System.getenv("BENCHMARK_PYTHON"),
              "benchmarks/peers/exchange.py",
              Integer.toString(rank),
              Integer.toString(WORKERS),
              Integer.toString(CORES / WORKERS)));
    }
    return peer;
  }

  private Contestant rawTransfer(boolean plays) throws IOException {
    Contestant raw = new Contestant("bare TCP, the same bytes");
    List<String> options =
        List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=" + (bytes + (1 << 20)));
    for (int i = 0; plays && i < WORKERS; i++) {
      String size = Long.toString(bytes);
      BufferedReader server = raw.help(Contestant.java(options, RawTransfer.class, size));
      String port = server.readLine().replaceAll("\\D+", "");
      raw.play(Contestant.java(options, RawTransfer.class, size, port));
    }
    return raw;
  }

  private void compare(String match, Contestant peer, Contestant raw) throws Exception {
    int shards = Integer.parseInt(match.split("-", 2)[0]);
    boolean sparse = match.contains("-sparse");
    String gradients = match.contains("-bfloat16") ? "bfloat16" : "float32";
    RunSpec spec =
        SpecReader.parse(
            "{model: {preset: vit-b-32}, batch: {slotsPerStep: %d}, exchange: {gradients: %s}}"
                .formatted(WORKERS, gradients),
            List.of());
    ShardPlan plan = ShardPlan.of(ParameterLayout.of(model).size(), shards);
    Path directory = Files.createTempDirectory("exchange");
    try (ExchangeCoordinator coordinator = new ExchangeCoordinator(plan, model, spec, "127.0.0.1");
        Contestant ours = new Contestant(name(shards, sparse, gradients))) {
      for (int i = 0; i < shards; i++) {
        ours.help(shard(i, shards, coordinator.address(), directory));
      }
      String[] addresses = coordinator.awaitShards();
      for (int i = 0; i < WORKERS; i++) {
        ours.play(worker(i, spec, sparse, addresses));
      }
      List<Contestant> all = List.of(ours, peer, raw);
      for (Contestant contestant : all) {
        contestant.ready();
      }
      ours.block(WARM_UP, false);
      for (Contestant contestant : List.of(peer, raw)) {
        contestant.block(ROUNDS, false);
      }
      System.out.println("warm");
      if (hold) {
        var unused = System.in.read();
      }
      for (int block = 0; block < BLOCKS; block++) {
        for (Contestant contestant : all) {
          contestant.block(ROUNDS, true);
        }
      }
      report(ours, peer, raw);
    }
  }

  private static String name(int shards, boolean sparse, String gradients) {
    return shards
        + (shards == 1 ? " shard" : " shards")
        + (sparse ? ", sparse token rows" : "")
        + (gradients.equals("float32") ? "" : ", gradients as " + gradients);
  }

  /** As the local launcher starts it. */
  private List<String> shard(int index, int shards, String coordinator, Path directory) {
    long megabytes = 512 + (long) (1.5 * VECTORS * bytes / shards) / (1 << 20);
    return Contestant.java(
        List.of(
            "-Xmx" + megabytes + "m",
            "-XX:MaxNewSize=64m",
            "-XX:MaxDirectMemorySize=1g",
            "-XX:+UseSerialGC"),
        Cxrcml.class,
        "parameter-server",
        "--coordinator=" + coordinator,
        "--index=" + index,
        "--run-dir=" + directory,
        "--threads=" + Math.max(1, CORES / shards));
  }

  private List<String> worker(int slot, RunSpec spec, boolean sparse, String[] shards) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Integer.toString(slot), SpecReader.toJson(spec), sparse ? "sparse" : "dense", "0"));
    arguments.addAll(List.of(shards));
    return Contestant.java(
        List.of("-Xmx256m", "-XX:MaxDirectMemorySize=2g", "-XX:+UseSerialGC"),
        ExchangeWorker.class,
        arguments.toArray(String[]::new));
  }

  private void report(Contestant ours, Contestant peer, Contestant raw) throws IOException {
    for (Contestant contestant : List.of(ours, peer, raw)) {
      System.out.printf(
          "%-52s %6.3f s a round, %6.3f core-s, %5.1f GB resident, %5.2f of ours%n",
          contestant.name(),
          contestant.secondsPerRound(),
          contestant.coreSecondsPerRound(),
          contestant.peakGigabytes(),
          contestant.secondsPerRound() / ours.secondsPerRound());
    }
    row(ours.name() + ": round", "s", ours.secondsPerRound(), peer.secondsPerRound(), peer, false);
    row(ours.name() + ": round", "s", ours.secondsPerRound(), raw.secondsPerRound(), raw, true);
    row(
        ours.name() + ": work of a round",
        "core-s",
        ours.coreSecondsPerRound(),
        peer.coreSecondsPerRound(),
        peer,
        false);
    row(
        ours.name() + ": peak memory of all processes",
        "GB",
        ours.peakGigabytes(),
        peer.peakGigabytes(),
        peer,
        false);
  }

  private void row(
      String what, String unit, double ours, double theirs, Contestant other, boolean limit) {
    Map<String, Object> row = Results.row(what, unit, ours, theirs, other.name());
    if (limit) {
      row.put("limit", true);
    }
    rows.add(row);
  }
}
