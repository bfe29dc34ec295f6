package cxrcml.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A small run of the whole system in processes of its own. */
final class RunningCluster implements AutoCloseable {
  private static final long LIMIT_SECONDS = 240;

  private final Path out;
  private final Process process;

  private RunningCluster(Path out, Process process) {
    this.out = out;
    this.process = process;
  }

  /** Makes a data set and starts to train on it, long enough to be looked at. */
  static RunningCluster start(Path scratch) throws IOException, InterruptedException {
    Path data = scratch.resolve("data");
    Process prepare =
        command(
                scratch.resolve("prepare.log"),
                List.of(
                    "prepare",
                    "phantom",
                    "--out",
                    data.toString(),
                    "--samples",
                    "500",
                    "--size",
                    "32"))
            .start();
    if (!prepare.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || prepare.exitValue() != 0) {
      prepare.destroyForcibly();
      throw new AssertionError(Files.readString(scratch.resolve("prepare.log")));
    }
    Path out = scratch.resolve("run");
    List<String> arguments =
        List.of(
            "train",
            "--spec",
            Path.of("..", "specs", "smoke.yaml").toString(),
            "--set",
            "schedule.epochs=400",
            "--set",
            "checkpoint.everySteps=10",
            "--set",
            "evaluation.everyCheckpoints=1",
            "--set",
            "evaluation.resamples=10",
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--workers",
            "2",
            "--shards",
            "2",
            "--fold",
            "0");
    return new RunningCluster(out, command(scratch.resolve("train.log"), arguments).start());
  }

  private static ProcessBuilder command(Path log, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cxrcml.cli.Cxrcml"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PROMETHEUS_DISABLE_CREATED_SERIES", "true");
    return builder;
  }

  Path targets() {
    return out.resolve("targets.json");
  }

  /** Returns host:port of every metrics endpoint, the coordinator's first. */
  List<String> metrics() {
    List<String> addresses = new ArrayList<>();
    if (Files.exists(out.resolve("processes.json"))) {
      try {
        for (JsonNode row : Manifests.YAML.readTree(out.resolve("processes.json").toFile())) {
          addresses.add(row.path("metrics").asText());
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return addresses;
  }

  /** Waits for something that another process brings about. */
  void await(String what, BooleanSupplier there) throws InterruptedException {
    await(() -> what, there);
  }

  /** The same, where what is waited for changes. */
  void await(Supplier<String> what, BooleanSupplier there) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!there.getAsBoolean()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new AssertionError(
            what.get() + ": did not come; the run lives: " + process.isAlive());
      }
      never.await(100, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
