package cxrcml.benchmarks.exchange;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some processes that play rounds together, and what they cost. Linux only: reads {@code /proc}.
 */
final class Contestant implements AutoCloseable {
  /** Clock ticks a second in {@code /proc}: fixed on Linux. */
  private static final double TICKS = 100;

  private final String name;
  private final List<Process> processes = new ArrayList<>();
  private final List<BufferedReader> answers = new ArrayList<>();
  private final List<BufferedWriter> orders = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private double coreSeconds;
  private int rounds;
  private int ready;

  Contestant(String name) {
    this.name = name;
  }

  /** Starts a process that only helps; returns its output. */
  BufferedReader help(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a process that plays. */
  void play(List<String> command) throws IOException {
    BufferedReader answer = help(command);
    Process process = processes.get(processes.size() - 1);
    answers.add(answer);
    orders.add(process.outputWriter(StandardCharsets.UTF_8));
  }

  /** Waits until all players are ready, and forgets what was measured. */
  void ready() throws IOException {
    for (; ready < answers.size(); ready++) {
      expect(answers.get(ready), "ready");
    }
    seconds.clear();
    coreSeconds = 0;
    rounds = 0;
  }

  private String expect(BufferedReader answer, String word) throws IOException {
    String line = answer.readLine();
    while (line != null && !line.startsWith(word)) {
      line = answer.readLine();
    }
    if (line == null) {
      throw new IOException(name + ": a process has ended (expected: " + word + ")");
    }
    return line.substring(word.length()).strip();
  }

  /** Has a block of rounds played; the slowest player counts. */
  void block(int count, boolean measured) throws IOException {
    double before = cpu();
    for (BufferedWriter order : orders) {
      order.write(count + "\n");
      order.flush();
    }
    double slowest = 0;
    for (BufferedReader answer : answers) {
      slowest = Math.max(slowest, Double.parseDouble(expect(answer, "seconds")));
    }
    if (measured) {
      seconds.add(slowest / count);
      coreSeconds += cpu() - before;
      rounds += count;
    }
  }

  String name() {
    return name;
  }

  /** Median over the blocks. */
  double secondsPerRound() {
    double[] sorted = seconds.stream().mapToDouble(d -> d).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double coreSecondsPerRound() {
    return coreSeconds / rounds;
  }

  private double cpu() throws IOException {
    double ticks = 0;
    for (Process process : processes) {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      ticks += Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    }
    return ticks / TICKS;
  }

  /** Sum over the processes of each one's largest resident size, in gigabytes. */
  double peakGigabytes() throws IOException {
    double kilobytes = 0;
    for (Process process : processes) {
      Path status = Path.of("/proc/" + process.pid() + "/status");
      kilobytes +=
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")))
              .sum();
    }
    return kilobytes * 1024 / 1e9;
  }

  /** Ends every process. */
  @Override
  public void close() throws IOException {
    for (BufferedWriter order : orders) {
      order.close();
    }
    for (Process process : processes) {
      process.destroy();
      process.onExit().join();
    }
  }

  /** A JVM with this one's class path. */
  static List<String> java(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }
}
