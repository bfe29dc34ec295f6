package cxrcml.coordinator.run;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import java.util.List;
import java.util.stream.Collectors;

/** Says in words who is waited for, for what, and since when. */
final class Waits {
  private Waits() {}

  /** For example {@code slot 3 of step 17 (worker 1, since 2.1 s)}. */
  static String since(String what, String who, long since, long now) {
    double seconds = Math.round((now - since) / 1e8) / 10.0;
    return what + " (" + who + ", since " + seconds + " s)";
  }

  /** For example {@code shard 1, clusterer to join}. */
  static String seats(List<Place> empty) {
    return empty.stream().map(Place::toString).collect(Collectors.joining(", ")) + " to join";
  }

  static String outcome(Order order, long now) {
    return since(order.task().toString(), order.place().toString(), order.since(), now);
  }
}
