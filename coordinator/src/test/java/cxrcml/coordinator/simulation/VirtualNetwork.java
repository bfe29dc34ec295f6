package cxrcml.coordinator.simulation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Virtual time and messages that are late, doubled, lost and cut off. One thread runs everything in
 * the order of virtual time; equal seeds give equal runs.
 */
final class VirtualNetwork {
  private static final long MILLI = 1_000_000L;
  private static final int TIMEOUT_MILLIS = 100;
  private static final int MOST_WAITING = 10_000;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
  private final SplittableRandom random;
  private final double trouble;

  /** Until when nothing arrives, by way. */
  private final Map<Way, Long> cuts = new HashMap<>();

  private long now;
  private long number;

  private record Event(long time, long number, Runnable action) {}

  /** From one place to another. */
  private record Way(String from, String to) {}

  /** What a process answers to a call that it does not accept now. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whether the caller may hope that the same call is accepted later. */
    final boolean later;

    Refusal(String message, boolean later) {
      super(message, null, false, false);
      this.later = later;
    }
  }

  /** The process that was called is stopped; the call waits for it. */
  static final class Asleep extends RuntimeException {
    private static final long serialVersionUID = 1;

    final long until;

    Asleep(long until) {
      super("asleep", null, false, false);
      this.until = until;
    }
  }

  /**
   * @param trouble probability that a message is lost, and that it is repeated late
   */
  VirtualNetwork(SplittableRandom random, double trouble) {
    this.random = random;
    this.trouble = trouble;
  }

  /** Nanoseconds since the beginning. */
  long now() {
    return now;
  }

  SplittableRandom random() {
    return random;
  }

  /** Runs an action so much later, or up to half as much later still. */
  void after(long millis, Runnable action) {
    long jitter = random.nextLong(millis * MILLI / 2 + 1);
    at(now + millis * MILLI + jitter, action);
  }

  /** Runs an action at a time, or now if that is over. */
  void at(long time, Runnable action) {
    events.add(new Event(Math.max(time, now), number++, action));
    if (events.size() > MOST_WAITING) {
      throw new IllegalStateException("more and more events wait");
    }
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

  /** Lets nothing through from one place to another for a while. */
  void cut(String from, String to, long millis) {
    cuts.merge(new Way(from, to), now + millis * MILLI, Math::max);
  }

  private boolean arrives(String from, String to) {
    return random.nextDouble() >= trouble && cuts.getOrDefault(new Way(from, to), 0L) <= now;
  }

  /**
   * Calls another process until it answers or refuses for good, as long as the caller lives.
   *
   * @param refused told of a refusal for good
   */
  <T> void call(
      VirtualProcess caller,
      String callee,
      Supplier<T> request,
      Consumer<T> answered,
      Consumer<Refusal> refused) {
    new Call<>(caller, callee, request, answered, refused).send();
  }

  /** One call, with its repetitions. */
  private final class Call<T> {
    private final VirtualProcess caller;
    private final String callee;
    private final Supplier<T> request;
    private final Consumer<T> answered;
    private final Consumer<Refusal> refused;
    private int attempt;

    Call(
        VirtualProcess caller,
        String callee,
        Supplier<T> request,
        Consumer<T> answered,
        Consumer<Refusal> refused) {
      this.caller = caller;
      this.callee = callee;
      this.request = request;
      this.answered = answered;
      this.refused = refused;
    }

    void send() {
      int sent = ++attempt;
      if (random.nextDouble() < trouble) {
        after(200 + random.nextInt(3000), () -> arrive(sent));
      }
      after(1, () -> arrive(sent));
      after(TIMEOUT_MILLIS, () -> settle(sent, this::send));
    }

    private void arrive(int sent) {
      if (!arrives(caller.place(), callee)) {
        return;
      }
      try {
        T answer = request.get();
        reply(sent, () -> answered.accept(answer));
      } catch (Asleep e) {
        at(e.until, () -> arrive(sent));
      } catch (Refusal e) {
        if (!e.later) {
          reply(sent, () -> refused.accept(e));
        }
      }
    }

    private void reply(int sent, Runnable reaction) {
      if (arrives(callee, caller.place())) {
        after(1, () -> settle(sent, reaction));
      }
    }

    /** Reacts to an attempt unless it has been given up or answered. */
    private void settle(int sent, Runnable reaction) {
      caller.run(
          () -> {
            if (sent == attempt) {
              attempt++;
              reaction.run();
            }
          });
    }
  }
}
