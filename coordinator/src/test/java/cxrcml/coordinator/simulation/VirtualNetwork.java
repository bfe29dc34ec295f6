package cxrcml.coordinator.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Virtual time and messages that are late, doubled and lost. One thread runs everything in the
 * order of virtual time; equal seeds give equal runs.
 */
final class VirtualNetwork {
  private static final long MILLI = 1_000_000L;
  private static final int TIMEOUT_MILLIS = 100;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
  private final SplittableRandom random;
  private final double trouble;
  private long now;
  private long number;

  private record Event(long time, long number, Runnable action) {}

  /** What a process answers to a call that it does not accept now. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whether the caller may hope that the same call is accepted later. */
    final boolean later;

    Refusal(String message, boolean later) {
      super(message);
      this.later = later;
    }
  }

  /**
   * @param trouble probability that a message is lost, and that it is repeated late
   */
  VirtualNetwork(long seed, double trouble) {
    this.random = new SplittableRandom(seed);
    this.trouble = trouble;
  }

  long now() {
    return now;
  }

  SplittableRandom random() {
    return random;
  }

  /** Runs an action so much later, or up to half as much later still. */
  void after(long millis, Runnable action) {
    long jitter = random.nextLong(millis * MILLI / 2 + 1);
    events.add(new Event(now + millis * MILLI + jitter, number++, action));
  }

  /** Runs the next event; returns whether there was one. */
  boolean step() {
    Event event = events.poll();
    if (event != null) {
      now = event.time();
      event.action().run();
    }
    return event != null;
  }

  /**
   * Calls another process until it answers or refuses for good, as long as the caller lives.
   *
   * @param refused told of a refusal for good
   */
  <T> void call(
      BooleanSupplier alive, Supplier<T> request, Consumer<T> answered, Consumer<Refusal> refused) {
    boolean[] settled = {false};
    if (random.nextDouble() < trouble) {
      after(200 + random.nextInt(3000), () -> repeat(request));
    }
    if (random.nextDouble() >= trouble) {
      after(1, () -> deliver(alive, request, answered, refused, settled));
    }
    after(
        TIMEOUT_MILLIS,
        () -> {
          if (!settled[0] && alive.getAsBoolean()) {
            settled[0] = true;
            call(alive, request, answered, refused);
          }
        });
  }

  private <T> void deliver(
      BooleanSupplier alive,
      Supplier<T> request,
      Consumer<T> answered,
      Consumer<Refusal> refused,
      boolean[] settled) {
    Runnable response;
    try {
      T answer = request.get();
      response = () -> answered.accept(answer);
    } catch (Refusal e) {
      if (e.later) {
        return;
      }
      response = () -> refused.accept(e);
    }
    if (random.nextDouble() >= trouble) {
      Runnable arrived = response;
      after(
          1,
          () -> {
            if (!settled[0] && alive.getAsBoolean()) {
              settled[0] = true;
              arrived.run();
            }
          });
    }
  }

  private static void repeat(Supplier<?> request) {
    try {
      request.get();
    } catch (Refusal e) {
      // Nobody waits for the answer to a late repetition.
    }
  }
}
