package cxrcml.clusterer.contribution;

import static java.util.Objects.requireNonNull;

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
 * knows when that is not enough to answer exactly.
 *
 * <p>Of more samples than its {@link Reservoir} holds it answers with those of the lowest hashes.
 * It drops others when a step begins, because no contribution of the steps before is still to come
 * then. Safe for use by many threads.
 */
public final class ContributionStore {
  @GuardedBy("this")
  private final Map<Integer, Kept> samples = new TreeMap<>();

  /** Steps before this one can no longer be answered exactly. */
  @GuardedBy("this")
  private long exactFrom = Long.MIN_VALUE;

  private final Reservoir reservoir;

  /** Samples with a greater hash are in no answer any more. */
  @GuardedBy("this")
  private long greatestHash = Long.MAX_VALUE;

  @GuardedBy("this")
  private long newestStep = Long.MIN_VALUE;

  /** The two newest contributions of a sample; {@code older} may be null. */
  private record Kept(Contribution newer, Contribution older) {
    long earliest() {
      return older == null ? newer.step() : older.step();
    }
  }

  public ContributionStore(Reservoir reservoir) {
    this.reservoir = requireNonNull(reservoir, "reservoir");
  }

  /** Adds contributions. */
  public synchronized void accept(List<Contribution> contributions) {
    contributions.forEach(this::acceptOne);
  }

  @GuardedBy("this")
  private void acceptOne(Contribution added) {
    if (added.step() > newestStep) {
      newestStep = added.step();
      dropBeyondReservoir(newestStep - 1 - reservoir.lag());
    }
    if (Reservoir.hash(added.sample()) > greatestHash) {
      return;
    }
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
   * Drops samples that no answer for steps from {@code step} on can have: as many with lower hashes
   * as the reservoir holds had contributed by then.
   */
  @GuardedBy("this")
  private void dropBeyondReservoir(long step) {
    if (samples.size() <= reservoir.limit()) {
      return;
    }
    long[] hashes =
        samples.values().stream()
            .filter(kept -> kept.earliest() <= step)
            .mapToLong(kept -> Reservoir.hash(kept.newer.sample()))
            .sorted()
            .limit(reservoir.capacity())
            .toArray();
    if (hashes.length == reservoir.capacity()) {
      greatestHash = Math.min(greatestHash, hashes[hashes.length - 1]);
      long greatest = greatestHash;
      samples.keySet().removeIf(sample -> Reservoir.hash(sample) > greatest);
      exactFrom = Math.max(exactFrom, step);
    }
  }

  /**
   * Returns the newest contribution of every sample among those of steps up to {@code step}, in
   * ascending order of samples; of no more samples than the reservoir holds.
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
    return result.size() <= reservoir.capacity() ? result : lowestHashes(result);
  }

  private List<Contribution> lowestHashes(List<Contribution> all) {
    long[] hashes = all.stream().mapToLong(c -> Reservoir.hash(c.sample())).sorted().toArray();
    long greatest = hashes[reservoir.capacity() - 1];
    return all.stream().filter(c -> Reservoir.hash(c.sample()) <= greatest).toList();
  }

  /** Number of samples with a contribution. */
  public synchronized int size() {
    return samples.size();
  }
}
