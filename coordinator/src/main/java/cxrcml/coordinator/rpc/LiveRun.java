package cxrcml.coordinator.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.RunFailure;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.run.RunView;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine in the world: one lock, the clock, the disk, and the calls that wait. Journal records
 * are on disk before an answer that follows from them leaves. Safe for use by many threads.
 */
public final class LiveRun {
  private static final Logger logger = LoggerFactory.getLogger(LiveRun.class);

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final RunMachine machine;

  @GuardedBy("lock")
  private final LongPolls polls;

  @GuardedBy("lock")
  private Optional<RuntimeException> broken = Optional.empty();

  private final Disk disk;
  private final LongSupplier clock;

  /**
   * @param clock monotonic, in nanoseconds
   * @param holdNanos how long a call without work waits at most
   */
  public LiveRun(RunMachine machine, Disk disk, LongSupplier clock, long holdNanos) {
    this.machine = machine;
    this.polls = new LongPolls(holdNanos);
    this.disk = disk;
    this.clock = clock;
  }

  /** Does what the machine wants done to the disk. */
  public interface Disk {
    /** Returns when the record is written; called under the run's lock, one at a time. */
    void append(RunRecord entry);

    /** Seals a checkpoint elsewhere; then calls {@link LiveRun#sealed}, or {@link LiveRun#end}. */
    void seal(Effect.Seal seal, LiveRun run);
  }

  /** One event for the machine. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(RunMachine machine, long now);
  }

  /** Hands one event to the machine and returns its answer. */
  public <T> T ask(Question<T> question) {
    List<Runnable> after = new ArrayList<>();
    try {
      synchronized (lock) {
        requireUnbroken();
        T answer;
        try {
          answer = question.ask(machine, clock.getAsLong());
        } finally {
          settle(after);
        }
        // What follows from a record that could not be written stays here.
        requireUnbroken();
        return answer;
      }
    } finally {
      after.forEach(Runnable::run);
    }
  }

  /**
   * Hands one event to the machine and replies with work when there is some.
   *
   * @param first the call with what it reports
   * @param again the same call with nothing to report
   */
  <T> void poll(
      MemberId member,
      Question<Answer<T>> first,
      Question<Answer<T>> again,
      LongPolls.Reply<T> reply) {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      Optional<Runnable> answer = Optional.empty();
      try {
        requireUnbroken();
        answer = firstAnswer(member, first, again, reply, after);
      } catch (RuntimeException e) {
        answer = Optional.of(() -> reply.refuse(e));
      } finally {
        settle(after);
      }
      Optional<RuntimeException> refusal = broken.map(LiveRun::ending);
      answer.ifPresent(
          given -> after.add(refusal.isEmpty() ? given : () -> reply.refuse(refusal.get())));
    }
    after.forEach(Runnable::run);
  }

  /** Returns how to reply now; empty if the call waits. */
  @GuardedBy("lock")
  private <T> Optional<Runnable> firstAnswer(
      MemberId member,
      Question<Answer<T>> first,
      Question<Answer<T>> again,
      LongPolls.Reply<T> reply,
      List<Runnable> after) {
    long now = clock.getAsLong();
    Answer<T> answer = first.ask(machine, now);
    if (answer instanceof Answer.Wait) {
      after.addAll(polls.park(member, again, reply, now));
      return Optional.empty();
    }
    return Optional.of(() -> reply.answer(answer));
  }

  @GuardedBy("lock")
  private void requireUnbroken() {
    if (broken.isPresent()) {
      throw ending(broken.get());
    }
  }

  private static RuntimeException ending(RuntimeException cause) {
    return Status.UNAVAILABLE
        .withDescription("the coordinator ends: " + cause.getMessage())
        .asRuntimeException();
  }

  /** Writes what has to be written, then finds out who can be answered. */
  @GuardedBy("lock")
  private void settle(List<Runnable> after) {
    if (broken.isPresent()) {
      return;
    }
    try {
      write(after);
      // A reply may only follow from what is written: asking again can change the machine, too.
      List<Runnable> replies = polls.due(machine, clock.getAsLong());
      write(after);
      after.addAll(replies);
    } catch (RuntimeException e) {
      logger.error("the run cannot go on", e);
      after.addAll(breakDown(e));
    }
  }

  @GuardedBy("lock")
  private void write(List<Runnable> after) {
    for (Effect effect : machine.takeEffects()) {
      if (effect instanceof Effect.Append append) {
        disk.append(append.entry());
      } else if (effect instanceof Effect.Seal seal) {
        after.add(() -> disk.seal(seal, this));
      }
    }
  }

  @GuardedBy("lock")
  private List<Runnable> breakDown(RuntimeException e) {
    broken = broken.or(() -> Optional.of(e));
    return polls.refuseAll(ending(e));
  }

  /** Notes that a checkpoint is sealed. */
  public void sealed(Effect.Seal seal) {
    ask(
        (run, now) -> {
          run.sealed(seal.fold(), seal.version(), now);
          return null;
        });
  }

  /** Notes that a member's connection is gone. */
  public void disconnected(MemberId member) {
    try {
      ask(
          (run, now) -> {
            run.disconnected(member, now);
            return null;
          });
    } catch (RuntimeException e) {
      logger.debug("{}: connection lost at the end", member, e);
    }
  }

  /** Lets time pass; to be called every fraction of a second. */
  public void tick() {
    ask(
        (run, now) -> {
          run.tick(now);
          return null;
        });
  }

  /** Ends this coordinator's part: from here on every call is told to come again later. */
  public void end(RuntimeException reason) {
    List<Runnable> replies;
    synchronized (lock) {
      replies = breakDown(reason);
    }
    replies.forEach(Runnable::run);
  }

  public RunView view() {
    synchronized (lock) {
      return machine.view(clock.getAsLong());
    }
  }

  /** Returns why the run cannot go on, if it cannot. */
  public Optional<RunFailure> failure() {
    synchronized (lock) {
      return broken
          .map(e -> new RunFailure(String.valueOf(e.getMessage()), false))
          .or(machine::failure);
    }
  }

  public boolean isDone() {
    synchronized (lock) {
      return machine.isDone();
    }
  }

  public boolean hasMembers() {
    synchronized (lock) {
      return machine.hasMembers();
    }
  }
}
