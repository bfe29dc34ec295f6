package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.JoinAttempt;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.OrderReport;
import java.util.Optional;

/** A member: joins, beats, works, and may be killed at any moment. */
abstract class VirtualProcess {
  private static final int BEAT_MILLIS = 400;
  private static final int POLL_MILLIS = 10;

  final VirtualCluster cluster;
  final VirtualNetwork network;
  final MemberId id;
  boolean alive = true;
  boolean stopped;

  VirtualProcess(VirtualCluster cluster, Place place) {
    this.cluster = cluster;
    this.network = cluster.network;
    this.id = new MemberId(place, network.random().nextLong());
  }

  boolean isAlive() {
    return alive;
  }

  String address() {
    return id.place() + "@" + id.incarnation();
  }

  void start() {
    join();
    beat();
  }

  private void join() {
    JoinAttempt attempt =
        new JoinAttempt(
            id.place().role(), id.place().index(), id.incarnation(), address(), "host", 1);
    network.call(
        this::isAlive,
        () -> cluster.ask((machine, now) -> machine.join(attempt, now)),
        joined -> work(),
        refusal -> network.after(POLL_MILLIS, this::join));
  }

  private void beat() {
    if (alive && !stopped) {
      network.call(
          this::isAlive,
          () ->
              cluster.ask(
                  (machine, now) -> {
                    machine.beat(id, "working", 0, now);
                    return true;
                  }),
          ok -> {},
          refusal -> {});
      network.after(BEAT_MILLIS, this::beat);
    }
  }

  /** Works from here on; called after each join. */
  void work() {
    poll(Optional.empty());
  }

  private void poll(Optional<OrderReport> report) {
    network.call(
        this::isAlive,
        () -> cluster.ask((machine, now) -> machine.nextOrder(id, report, now)),
        this::answered,
        refusal -> join());
  }

  private void answered(Answer<Order> answer) {
    if (answer instanceof Answer.Work<Order> work) {
      Order order = work.what();
      network.after(
          1 + network.random().nextInt(20),
          () -> {
            if (alive) {
              poll(Optional.of(new OrderReport(order.id(), execute(order))));
            }
          });
    } else if (answer instanceof Answer.Stop) {
      stopped = true;
    } else {
      network.after(POLL_MILLIS, () -> poll(Optional.empty()));
    }
  }

  /** Asks again after the coordinator forgot this process. */
  final void rejoin() {
    join();
  }

  Outcome execute(Order order) {
    throw new IllegalStateException(id + " got " + order);
  }
}
