package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.JoinAttempt;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.rpc.OrderMessages;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.OrderReport;
import cxrcml.coordinator.simulation.disk.Killed;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.Failure;
import java.io.IOException;
import java.util.Optional;

/** A member: joins, beats, works, and may be stopped or killed at any moment. */
abstract class VirtualProcess {
  private static final int BEAT_MILLIS = 400;
  private static final int POLL_MILLIS = 25;
  private static final int WRITE_MILLIS = 300;

  final VirtualCluster cluster;
  final VirtualNetwork network;
  final MemberId id;
  private boolean alive = true;
  private boolean ended;
  private long asleepUntil;
  private long newestTerm;

  VirtualProcess(VirtualCluster cluster, Place place) {
    this.cluster = cluster;
    this.network = cluster.network;
    this.id = new MemberId(place, network.random().nextLong());
  }

  boolean isAlive() {
    return alive;
  }

  void kill() {
    alive = false;
  }

  /** Does nothing until then; what arrives meanwhile waits. */
  void sleepUntil(long time) {
    asleepUntil = time;
  }

  /** Where it is called, whichever incarnation sits there. */
  String place() {
    return id.place().toString();
  }

  String address() {
    return id.place() + "@" + id.incarnation();
  }

  /** Answers a call from outside, if it can. */
  void requireAwake() {
    if (!alive) {
      throw new VirtualNetwork.Refusal(address() + " is away", false);
    }
    if (network.now() < asleepUntil) {
      throw new VirtualNetwork.Asleep(asleepUntil);
    }
  }

  /** Does something of its own, as soon as it is awake. */
  final void run(Runnable action) {
    if (!alive) {
      return;
    }
    if (network.now() < asleepUntil) {
      network.at(asleepUntil, () -> run(action));
      return;
    }
    try {
      action.run();
    } catch (Killed e) {
      cluster.killed(this);
    }
  }

  final void later(long millis, Runnable action) {
    network.after(millis, () -> run(action));
  }

  final void start() {
    join();
    beat();
  }

  private void join() {
    JoinAttempt attempt =
        new JoinAttempt(
            id.place().role(), id.place().index(), id.incarnation(), address(), "host", 1);
    ask(machine -> machine.join(attempt, network.now()), joined -> work(), this::join);
  }

  /** Joins again: the coordinator has forgotten this process. */
  final void rejoin() {
    join();
  }

  /** Writes files in a while, as long as the process lives. */
  final BackgroundSaves saves() {
    return new BackgroundSaves(
        task -> later(1 + network.random().nextInt(WRITE_MILLIS), task), this::reportSaved);
  }

  private void reportSaved(OrderOutcome saved) {
    OrderReport report = OrderMessages.report(saved);
    if (report.outcome() instanceof Outcome.Failed failed) {
      cluster.requireExcusable(new IOException(failed.error()));
    }
    RunFence fence =
        new RunFence(
            saved.getFence().getRun(),
            saved.getFence().getTerm(),
            saved.getFence().getGeneration());
    ask(
        machine -> {
          machine.saved(id, fence, report, network.now());
          return true;
        },
        ok -> {},
        () -> {});
  }

  /** A call to the coordinator; refused for good, it is followed by something else. */
  final <T> void ask(
      VirtualCluster.Question<T> question,
      java.util.function.Consumer<T> answered,
      Runnable otherwise) {
    network.call(
        this,
        VirtualCluster.COORDINATOR,
        () -> cluster.ask(question),
        answered,
        refusal -> later(POLL_MILLIS, otherwise));
  }

  private void beat() {
    if (!ended) {
      Runnable next = () -> later(BEAT_MILLIS, this::beat);
      ask(
          machine -> {
            machine.beat(id, "working", 0, network.now());
            return true;
          },
          ok -> next.run(),
          next);
    }
  }

  /** Works from here on; called after each join. */
  void work() {
    poll(Optional.empty());
  }

  private void poll(Optional<OrderReport> report) {
    ask(machine -> machine.nextOrder(id, report, network.now()), this::answered, this::join);
  }

  private void answered(Answer<Order> answer) {
    if (answer instanceof Answer.Work<Order> work) {
      later(1 + network.random().nextInt(20), () -> carryOut(work.what()));
    } else if (answer instanceof Answer.Stop) {
      ended = true;
    } else {
      later(POLL_MILLIS, () -> poll(Optional.empty()));
    }
  }

  /** Does what the order loop of a real process does. */
  private void carryOut(Order order) {
    if (order.fence().term() < newestTerm) {
      join();
      return;
    }
    newestTerm = order.fence().term();
    Outcome outcome;
    try {
      outcome = execute(order);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException | RuntimeException e) {
      Failure failure = Failure.of(e);
      cluster.requireExcusable(e);
      outcome = new Outcome.Failed(failure.sentence(), failure.code() == ExitCode.CONFIGURATION);
    }
    poll(Optional.of(new OrderReport(order.id(), outcome)));
  }

  final void end() {
    ended = true;
  }

  Outcome execute(Order order) throws IOException, InterruptedException {
    throw new IllegalStateException(id + " got " + order);
  }
}
