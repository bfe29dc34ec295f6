package cxrcml.coordinator.order;

import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The order that each seat has to carry out; at most one. It stays until its outcome comes. */
public final class OrderDesk {
  /** Ids of a later term are larger than any of an earlier one. */
  private static final int TERM_SHIFT = 40;

  private final Map<Place, Order> open = new LinkedHashMap<>();
  private RunFence fence;
  private long lastId;

  public OrderDesk(RunFence fence) {
    this.fence = fence;
    this.lastId = fence.term() << TERM_SHIFT;
  }

  public RunFence fence() {
    return fence;
  }

  /** Opens the next generation; orders given so far are void except the evaluator's. */
  public void nextGeneration() {
    fence = new RunFence(fence.run(), fence.term(), fence.generation() + 1);
    // A checkpoint's score depends on nothing that a reload changes.
    open.keySet().removeIf(place -> place.role() != MemberRole.EVALUATOR);
  }

  public Order give(Place place, Task task, long now) {
    if (open.containsKey(place)) {
      throw new IllegalStateException(place + ": still to " + open.get(place).task());
    }
    Order order = new Order(++lastId, fence, place, task, now);
    open.put(place, order);
    return order;
  }

  public Optional<Order> at(Place place) {
    return Optional.ofNullable(open.get(place));
  }

  /** Takes the order of that id off the desk; empty if it is void or done already. */
  public Optional<Order> complete(Place place, long id) {
    Order order = open.get(place);
    if (order == null || order.id() != id) {
      return Optional.empty();
    }
    open.remove(place);
    return Optional.of(order);
  }

  /** Voids what the seats were told. */
  public void cancel(Collection<Place> places) {
    open.keySet().removeAll(places);
  }

  public boolean isIdle(Collection<Place> places) {
    return places.stream().noneMatch(open::containsKey);
  }

  public List<Order> open() {
    return List.copyOf(open.values());
  }
}
