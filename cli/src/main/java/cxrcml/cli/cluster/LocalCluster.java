package cxrcml.cli.cluster;

import cxrcml.service.process.Announcement;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a coordinator and its members as child processes until the coordinator has finished the run.
 * A child that dies is started again, capped and with backoff; a child that refuses its
 * configuration ends the cluster. However this ends, no child is left.
 */
public final class LocalCluster {
  private static final Logger logger = LoggerFactory.getLogger(LocalCluster.class);
  private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofSeconds(60);
  private static final long TICK_MILLIS = 50;
  private static final long DRAIN_SECONDS = 10;

  private final Path logs;
  private final ProcessTable table;
  private final Termination termination;
  private final Map<String, Child> children = new LinkedHashMap<>();
  private final Map<String, RestartPolicy> restarts = new LinkedHashMap<>();
  private final Map<String, Long> pendingSince = new LinkedHashMap<>();

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
      throw new ConfigurationException(
          logs + ": cannot be created (expected: a writable directory)");
    }
  }

  /**
   * Runs the cluster.
   *
   * @param members the other children, given the coordinator's address
   * @param tick called about 20 times a second with the coordinator's address while the run goes on
   * @return DONE when the run is finished, TRY_AGAIN if it was asked to end before
   * @throws ConfigurationException if a child refuses its configuration, with the child's words
   */
  public ExitCode run(
      ChildSpec coordinator, Function<String, List<ChildSpec>> members, Consumer<String> tick)
      throws InterruptedException {
    try {
      Child first = start(coordinator, 0);
      String address = awaitAnnouncement(first).grpc();
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

  private Announcement awaitAnnouncement(Child child) throws InterruptedException {
    long limit = System.nanoTime() + ANNOUNCEMENT_LIMIT.toNanos();
    while (System.nanoTime() < limit && !termination.isRequested()) {
      if (child.announced().isPresent()) {
        return child.announced().get();
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
  private void revive(Child dead, String coordinatorAddress) {
    String name = dead.spec().name();
    RestartPolicy policy = restarts.get(name);
    if (dead.refused() || !policy.allows()) {
      throw failure(dead);
    }
    Long due = pendingSince.get(name);
    if (due == null) {
      Duration pause = policy.next();
      pendingSince.put(name, System.nanoTime() + pause.toNanos());
      logger.warn(
          "{} ended with {}; restart {} follows", name, dead.exitValue(), policy.restarts());
    } else if (System.nanoTime() >= due) {
      pendingSince.remove(name);
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

  private RuntimeException failure(Child child) {
    String said = lastLine(log(child));
    String prefix = "cxrcml " + child.spec().role() + ": ";
    String message = said.startsWith(prefix) ? said.substring(prefix.length()) : said;
    if (child.refused()) {
      return new ConfigurationException(message);
    }
    return new TryAgainException(
        child.spec().name()
            + " ended with "
            + child.exitValue()
            + ": "
            + message
            + " (log: "
            + log(child)
            + ")");
  }

  private Path log(Child child) {
    return logs.resolve(child.spec().name() + ".log");
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(log));
      lines.removeIf(String::isBlank);
      return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "no message";
    }
  }

  /** Members have been told to stop by the coordinator, or are asked to drain now. */
  private void stopAll() throws InterruptedException {
    boolean finished =
        children.values().stream()
            .anyMatch(child -> !child.isAlive() && child.spec().role().equals("coordinator"));
    if (!finished) {
      children.values().forEach(Child::terminate);
    }
    for (Child child : children.values()) {
      child.awaitEnd(DRAIN_SECONDS);
    }
  }
}
