package cxrcml.cli.cluster;

import cxrcml.service.process.Announcement;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Failure;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a coordinator and its members as child processes until the coordinator has finished the run.
 * A child that dies is started again, capped and with backoff; a child that refuses its
 * configuration, or says the same last words twice, ends the cluster. However this ends, no child
 * is left.
 */
public final class LocalCluster {
  private static final Logger logger = LoggerFactory.getLogger(LocalCluster.class);
  private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofSeconds(60);
  private static final long TICK_MILLIS = 50;
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

  private final Path logs;
  private final ProcessTable table;
  private final Termination termination;
  private final Map<String, Child> children = new LinkedHashMap<>();
  private final Map<String, RestartPolicy> restarts = new LinkedHashMap<>();

  /** When the dead are started again, on the clock of {@link System#nanoTime}. */
  private final Map<String, Long> dueAt = new LinkedHashMap<>();

  /**
   * @param out run directory; logs go below it
   */
  public LocalCluster(Path out, Termination termination) {
    this.logs = out.resolve("logs");
    this.table = new ProcessTable(out);
    this.termination = termination;
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new UncheckedIOException("logs: " + Failure.sentenceOf(e), e);
    }
  }

  /**
   * Runs the cluster.
   *
   * @param members the other children, given the coordinator's address
   * @param tick called about 20 times a second with the coordinator's address while the run goes on
   * @return DONE when the run is finished, TRY_AGAIN if it was asked to end before
   * @throws ConfigurationException if a child refuses its configuration, with the child's words
   * @throws TryAgainException if a child cannot be kept alive, with its words
   */
  public ExitCode run(
      ChildSpec coordinator, Function<String, List<ChildSpec>> members, Consumer<String> tick)
      throws InterruptedException {
    try {
      Child first = start(coordinator, 0);
      Optional<Announcement> announced = awaitAnnouncement(first);
      if (announced.isEmpty()) {
        return ExitCode.TRY_AGAIN;
      }
      String address = announced.get().grpc();
      members.apply(address).forEach(member -> start(member, 0));
      return watch(coordinator.name(), address, tick);
    } finally {
      stopAll();
      table.delete();
    }
  }

  private Child start(ChildSpec spec, int port) {
    Child child = Child.start(spec, logs, port);
    children.put(spec.name(), child);
    restarts.computeIfAbsent(spec.name(), name -> new RestartPolicy());
    logger.debug("started {} as {}", spec.name(), child.pid());
    return child;
  }

  /** Returns where the child listens; empty if this process was asked to end before. */
  private Optional<Announcement> awaitAnnouncement(Child child) throws InterruptedException {
    long limit = System.nanoTime() + ANNOUNCEMENT_LIMIT.toNanos();
    while (System.nanoTime() < limit) {
      Optional<Announcement> announced = child.announced();
      if (announced.isPresent() || termination.isRequested()) {
        return announced;
      }
      if (!child.isAlive()) {
        throw failure(child);
      }
      termination.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
    throw new TryAgainException(child.spec().name() + ": did not start, see " + log(child));
  }

  private ExitCode watch(String coordinator, String address, Consumer<String> tick)
      throws InterruptedException {
    while (!termination.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
      Child head = children.get(coordinator);
      if (!head.isAlive() && head.exitValue() == ExitCode.DONE.value()) {
        return ExitCode.DONE;
      }
      for (Child child : List.copyOf(children.values())) {
        if (!child.isAlive() && child.exitValue() != ExitCode.DONE.value()) {
          revive(child, address);
        }
      }
      table.update(children.values());
      tick.accept(address);
    }
    return ExitCode.TRY_AGAIN;
  }

  /** Starts a dead child again once its pause is over. */
  private void revive(Child dead, String coordinatorAddress) throws InterruptedException {
    String name = dead.spec().name();
    RestartPolicy policy = restarts.get(name);
    Long due = dueAt.get(name);
    if (due == null) {
      String words = dead.lastWords();
      Optional<Duration> pause =
          dead.refused() ? Optional.empty() : policy.next(words, dead.lived());
      if (pause.isEmpty()) {
        throw failure(dead);
      }
      due = System.nanoTime() + pause.get().toNanos();
      dueAt.put(name, due);
      String why = words.isEmpty() ? "ended with " + dead.exitValue() : words;
      logger.warn("{}: {}; restart {} follows", name, why, policy.restarts());
    }
    if (System.nanoTime() - due >= 0) {
      dueAt.remove(name);
      // The members know the coordinator by its first address.
      boolean coordinator = dead.spec().role().equals("coordinator");
      start(
          coordinator ? dead.spec().withArgument("--resume") : dead.spec(),
          coordinator ? portOf(coordinatorAddress) : 0);
    }
  }

  private static int portOf(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private RuntimeException failure(Child child) throws InterruptedException {
    String words = child.lastWords();
    if (words.isEmpty()) {
      return new TryAgainException(
          "%s: ended with %d (see %s)"
              .formatted(child.spec().name(), child.exitValue(), log(child)));
    }
    return child.refused() ? new ConfigurationException(words) : new TryAgainException(words);
  }

  private Path log(Child child) {
    return logs.resolve(child.spec().name() + ".log");
  }

  /** Members that the coordinator has not told to stop are asked to drain now. */
  private void stopAll() throws InterruptedException {
    boolean told =
        children.values().stream()
            .filter(child -> child.spec().role().equals("coordinator"))
            .anyMatch(Child::saidFarewell);
    if (!told) {
      children.values().forEach(Child::terminate);
    }
    // One limit for all: this process is itself given no more than 25 s to end.
    long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
    for (Child child : children.values()) {
      child.awaitEnd(limit - System.nanoTime());
    }
  }
}
