package cxrcml.cli.cluster;

import cxrcml.service.process.Announcement;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Failure;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One life of a child process: a JVM with this JVM's class path, whose standard input is a pipe
 * from here, so that it ends when this process does. What it says comes through another pipe and
 * goes to its log: its last words are then known even where the log cannot be written.
 */
final class Child {
  private final ChildSpec spec;
  private final Process process;
  private final Path announcement;
  private final SpokenLines spoken;
  private final long started = System.nanoTime();

  private Child(ChildSpec spec, Process process, Path announcement, SpokenLines spoken) {
    this.spec = spec;
    this.process = process;
    this.announcement = announcement;
    this.spoken = spoken;
  }

  /**
   * Starts the child.
   *
   * @param port gRPC port; 0 for a free one
   */
  static Child start(ChildSpec spec, Path logs, int port) {
    Path announcement = logs.resolve(spec.name() + ".address");
    try {
      Files.deleteIfExists(announcement);
      ProcessBuilder builder = new ProcessBuilder(command(spec, announcement, port));
      builder.environment().putAll(spec.environment());
      builder.redirectErrorStream(true);
      Process process = builder.start();
      Path log = logs.resolve(spec.name() + ".log");
      return new Child(
          spec, process, announcement, SpokenLines.of(process.getInputStream(), log, spec.role()));
    } catch (IOException e) {
      throw new TryAgainException(
          "child " + spec.name() + ": cannot be started: " + Failure.sentenceOf(e), e);
    }
  }

  private static List<String> command(ChildSpec spec, Path announcement, int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + spec.heapMegabytes() + "m");
    command.add("-XX:MaxDirectMemorySize=" + spec.directMegabytes() + "m");
    if (spec.role().equals("parameter-server")) {
      command.add("-XX:MaxNewSize=64m"); // it keeps few large arrays, which are old at once
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto"));
    String archive = System.getenv("CXRCML_CLASS_ARCHIVE");
    if (archive != null) {
      command.add("-XX:SharedArchiveFile=" + archive);
      command.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
    }
    for (String key : List.of("jna.tmpdir", "java.awt.headless", "cxrcml.log.json")) {
      if (System.getProperty(key) != null) {
        command.add("-D" + key + "=" + System.getProperty(key));
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cxrcml.cli.Cxrcml"));
    command.add(spec.role());
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--metrics-port", Integer.toString(spec.metricsPort())));
    command.addAll(List.of("--announce", announcement.toString()));
    command.add("--exit-with-parent");
    command.addAll(spec.arguments());
    return command;
  }

  ChildSpec spec() {
    return spec;
  }

  /** Returns where it listens; empty until it does. */
  Optional<Announcement> announced() {
    return Announcement.readFrom(announcement).filter(found -> found.pid() == process.pid());
  }

  long pid() {
    return process.pid();
  }

  /** Returns the time since it was started. */
  Duration lived() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitValue() {
    return process.exitValue();
  }

  /** Returns the sentence with which it ended; empty if it was silenced or said none. */
  String lastWords() throws InterruptedException {
    return spoken.lastSentence();
  }

  /** Whether it ended in a way that a new life cannot cure. */
  boolean refused() {
    int code = process.exitValue();
    return code == ExitCode.CONFIGURATION.value() || code == ExitCode.USAGE.value();
  }

  /** Whether, as a coordinator, it ended after it had told every member so. */
  boolean saidFarewell() {
    return !process.isAlive() && (refused() || process.exitValue() == ExitCode.DONE.value());
  }

  /** Asks it to drain. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end; kills it after the time. */
  void awaitEnd(long nanos) throws InterruptedException {
    if (!process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
