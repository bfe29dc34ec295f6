package cxrcml.clusterer.contribution;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest contributions of every sample. A contribution is keyed by (sample, step): the first
 * one counts, repeats change nothing.
 *
 * <p>A fit or a checkpoint takes the state through a step, while contributions of later steps may
 * already have arrived; the store therefore keeps the two newest contributions of a sample, and
 * knows when that is not enough to answer exactly. Safe for use by many threads.
 */
public final class ContributionStore {
  @GuardedBy("this")
  private final Map<Integer, Kept> samples = new TreeMap<>();

  /** Steps before this one can no longer be answered exactly. */
  @GuardedBy("this")
  private long exactFrom = Long.MIN_VALUE;

  /** The two newest contributions of a sample; {@code older} may be null. */
  private record Kept(Contribution newer, Contribution older) {}

  /** Adds contributions. */
  public synchronized void accept(List<Contribution> contributions) {
    contributions.forEach(this::acceptOne);
  }

  @GuardedBy("this")
  private void acceptOne(Contribution added) {
    Kept kept = samples.get(added.sample());
    if (kept == null) {
      samples.put(added.sample(), new Kept(added, null));
    } else if (added.step() > kept.newer.step()) {
      forget(kept.older, kept.newer);
      samples.put(added.sample(), new Kept(added, kept.newer));
    } else if (added.step() < kept.newer.step()) {
      acceptOlder(kept, added);
    }
  }

  @GuardedBy("this")
  private void acceptOlder(Kept kept, Contribution added) {
    if (kept.older == null || added.step() > kept.older.step()) {
      forget(kept.older, added);
      samples.put(added.sample(), new Kept(kept.newer, added));
    } else if (added.step() < kept.older.step()) {
      forget(added, kept.older);
    }
  }

  /** From the successor's step on, the forgotten contribution does not matter. */
  @GuardedBy("this")
  private void forget(Contribution forgotten, Contribution successor) {
    if (forgotten != null) {
      exactFrom = Math.max(exactFrom, successor.step());
    }
  }

  /**
   * Returns the newest contribution of every sample among those of steps up to {@code step}, in
   * ascending order of samples.
   *
   * @throws IllegalStateException if contributions that belong to the answer are no longer kept
   */
  public synchronized List<Contribution> through(long step) {
    if (step < exactFrom) {
      throw new IllegalStateException(
          "step: " + step + " (expected: >= " + exactFrom + ", older contributions are replaced)");
    }
    List<Contribution> result = new ArrayList<>(samples.size());
    for (Kept kept : samples.values()) {
      if (kept.newer.step() <= step) {
        result.add(kept.newer);
      } else if (kept.older != null && kept.older.step() <= step) {
        result.add(kept.older);
      }
    }
    return result;
  }

  /** Number of samples with a contribution. */
  public synchronized int size() {
    return samples.size();
  }
}
