package cxrcml.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code cxrcml} command in a process of its own, as a user runs it. */
final class CommandLineProcess implements AutoCloseable {
  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private CommandLineProcess(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Starts a command; its output goes to files below a scratch directory. */
  static CommandLineProcess start(Path scratch, String... arguments) throws IOException {
    return start(scratch, List.of(), arguments);
  }

  /**
   * Does the same through another program.
   *
   * @param prefix that program and its arguments
   */
  static CommandLineProcess start(Path scratch, List<String> prefix, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("cxrcml.cli.Cxrcml");
    command.addAll(List.of(arguments));
    Path stdout = Files.createTempFile(scratch, "out", ".txt");
    Path stderr = Files.createTempFile(scratch, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    // As the launcher sets it for its children: it decides the last bits of a sum.
    builder.environment().put("OMP_NUM_THREADS", "1");
    // A run lives for seconds here: the optimizing compiler would cost a third of them.
    builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    builder.redirectOutput(stdout.toFile());
    builder.redirectError(stderr.toFile());
    return new CommandLineProcess(builder.start(), stdout, stderr);
  }

  /** Runs a command to its end. */
  static Outcome run(Path scratch, String... arguments) throws IOException, InterruptedException {
    try (CommandLineProcess started = start(scratch, arguments)) {
      return started.await(Duration.ofMinutes(4));
    }
  }

  /** How a command ended. */
  record Outcome(int exitCode, String out, String err) {}

  Process process() {
    return process;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Outcome await(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("not finished after " + limit + ": " + Files.readString(stderr));
    }
    return new Outcome(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
