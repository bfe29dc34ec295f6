package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Calls that wait for work without holding a thread; at most one for each member. The owner guards
 * it together with the machine.
 */
final class LongPolls {
  private final long holdNanos;
  private final List<Parked<?>> parked = new ArrayList<>();

  /**
   * @param holdNanos how long a call waits at most, in nanoseconds
   */
  LongPolls(long holdNanos) {
    this.holdNanos = holdNanos;
  }

  /** Where an answer goes. */
  interface Reply<T> {
    void answer(Answer<T> answer);

    void refuse(RuntimeException refusal);

    boolean isCancelled();
  }

  private record Parked<T>(
      MemberId member, long until, LiveRun.Question<Answer<T>> question, Reply<T> reply) {

    /** Returns how to reply now, or empty to go on waiting. */
    Optional<Runnable> ask(RunMachine machine, long now) {
      if (reply.isCancelled()) {
        return Optional.of(() -> {});
      }
      Answer<T> answer;
      try {
        answer = question.ask(machine, now);
      } catch (RuntimeException e) {
        return Optional.of(() -> reply.refuse(e));
      }
      boolean waits = answer instanceof Answer.Wait && now < until;
      return waits ? Optional.empty() : Optional.of(() -> reply.answer(answer));
    }
  }

  /**
   * Parks a call.
   *
   * @param question asked again after every event; asking it without success changes nothing
   * @return what to do outside the lock: an older call of the same member is let go
   */
  <T> List<Runnable> park(
      MemberId member, LiveRun.Question<Answer<T>> question, Reply<T> reply, long now) {
    List<Runnable> replaced = new ArrayList<>();
    parked.removeIf(
        older -> {
          boolean same = older.member.equals(member);
          if (same) {
            replaced.add(
                () -> older.reply.answer(new Answer.Wait<>("a newer call of this member")));
          }
          return same;
        });
    parked.add(new Parked<>(member, now + holdNanos, question, reply));
    return replaced;
  }

  /** Lets all calls go. */
  List<Runnable> refuseAll(RuntimeException refusal) {
    List<Runnable> replies = new ArrayList<>();
    parked.forEach(call -> replies.add(() -> call.reply.refuse(refusal)));
    parked.clear();
    return replies;
  }

  /** Returns the replies to calls that have an answer now or have waited long enough. */
  List<Runnable> due(RunMachine machine, long now) {
    List<Runnable> replies = new ArrayList<>();
    for (Iterator<Parked<?>> i = parked.iterator(); i.hasNext(); ) {
      Optional<Runnable> reply = i.next().ask(machine, now);
      if (reply.isPresent()) {
        replies.add(reply.get());
        i.remove();
      }
    }
    return replies;
  }
}
