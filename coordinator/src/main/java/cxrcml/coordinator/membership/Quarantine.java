package cxrcml.coordinator.membership;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Seats of workers whose results failed checks again and again. Three failures, each within ten
 * minutes of the one before, put a seat in; another process that takes it ten minutes after the
 * last failure, or later, begins anew. So a worker that is restarted at each failure is counted as
 * one.
 */
public final class Quarantine {
  private static final int MOST_FAILURES = 3;
  private static final long COOL_DOWN_NANOS = 600_000_000_000L;

  private final Map<Integer, Failures> workers = new TreeMap<>();

  private static final class Failures {
    int count;
    long incarnation;
    long last;
    String check = "";
  }

  /**
   * Notes a failed check.
   *
   * @param check what was wrong, in words
   */
  public void failed(MemberId worker, String check, long now) {
    Failures failures = workers.computeIfAbsent(worker.place().index(), index -> new Failures());
    if (now - failures.last > COOL_DOWN_NANOS && failures.count < MOST_FAILURES) {
      failures.count = 0;
    }
    failures.count++;
    failures.incarnation = worker.incarnation();
    failures.last = now;
    failures.check = check;
  }

  /** Notes that a worker has joined. */
  public void joined(MemberId worker, long now) {
    Failures failures = workers.get(worker.place().index());
    if (failures != null
        && failures.incarnation != worker.incarnation()
        && now - failures.last > COOL_DOWN_NANOS) {
      workers.remove(worker.place().index());
    }
  }

  /** Returns why a worker is in quarantine, in words; empty if it is not. */
  public Optional<String> reason(Place worker) {
    return Optional.ofNullable(workers.get(worker.index()))
        .filter(failures -> failures.count >= MOST_FAILURES)
        .map(failures -> failures.count + " failed checks, the last: " + failures.check);
  }
}
