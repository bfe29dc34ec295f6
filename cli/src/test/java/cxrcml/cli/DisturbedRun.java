package cxrcml.cli;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.cli.cluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A local run in progress, and what happens to its processes. */
final class DisturbedRun implements AutoCloseable {
  static final List<String> ROLES =
      List.of("worker", "parameter-server", "clusterer", "coordinator", "evaluator");

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final CommandLineProcess process;
  private final LocalRun local;
  private final Random random;

  /**
   * @param process a {@code train} command that writes to {@code out}
   */
  DisturbedRun(CommandLineProcess process, Path out, Random random) {
    this.process = process;
    this.local = new LocalRun(out);
    this.random = random;
  }

  /** Lets it commit so many steps more. */
  void proceed(int steps) throws InterruptedException {
    long goal = local.version() + steps;
    Eventually.get(
        "version " + goal,
        LIMIT,
        () -> {
          requireAlive();
          return Optional.of(goal).filter(version -> local.version() >= version);
        });
  }

  /** Lets it commit some steps more, fewer than so many. */
  void proceedBelow(int steps) throws InterruptedException {
    proceed(random.nextInt(steps));
  }

  private void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("the run ended before it was disturbed as often as it should be");
    }
  }

  /** Returns a process of a role, as soon as there is one. */
  RunningProcess any(String role) throws InterruptedException {
    return Eventually.get(
        "a " + role,
        LIMIT,
        () -> {
          requireAlive();
          List<RunningProcess> candidates =
              local.processes().stream()
                  .filter(candidate -> candidate.role().equals(role))
                  .filter(candidate -> ProcessHandle.of(candidate.pid()).isPresent())
                  .toList();
          return candidates.isEmpty()
              ? Optional.empty()
              : Optional.of(candidates.get(random.nextInt(candidates.size())));
        });
  }

  /** Kills a process that may have died before, and waits until it is gone. */
  void kill(RunningProcess victim) throws InterruptedException {
    System.out.println("version " + local.version() + ": kill -9 of " + victim);
    ProcessHandle.of(victim.pid())
        .ifPresent(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
  }

  /** Stops a process of a role for a while. */
  void stop(String role, Duration time) throws IOException, InterruptedException {
    RunningProcess victim = any(role);
    System.out.println("version " + local.version() + ": stop for " + time + " of " + victim);
    Signals.send("-STOP", victim.pid());
    pause(time);
    Signals.send("-CONT", victim.pid());
  }

  static void pause(Duration time) throws InterruptedException {
    new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.process().pid();
  }

  LocalRun local() {
    return local;
  }

  Outcome await(Duration limit) throws IOException, InterruptedException {
    return process.await(limit);
  }

  @Override
  public void close() {
    process.close();
  }
}
