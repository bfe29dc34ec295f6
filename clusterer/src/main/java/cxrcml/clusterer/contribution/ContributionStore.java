package cxrcml.clusterer.contribution;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
  private static final long NONE = Long.MIN_VALUE;

  /** By sample, as the next two: the step of the newest contribution, or NONE. */
  @GuardedBy("this")
  private final long[] newestSteps;

  @GuardedBy("this")
  private final Contribution[] newest;

  /** The contribution before the newest; null if there is none. */
  @GuardedBy("this")
  private final Contribution[] older;

  /** Number of samples with a contribution. */
  @GuardedBy("this")
  private int size;

  /** Steps before this one can no longer be answered exactly. */
  @GuardedBy("this")
  private long exactFrom = Long.MIN_VALUE;

  private final Reservoir reservoir;

  /** Samples with a greater hash are in no answer any more. */
  @GuardedBy("this")
  private long greatestHash = Long.MAX_VALUE;

  @GuardedBy("this")
  private long newestStep = NONE;

  /**
   * @param samples number of samples of the data set, at least 0
   */
  public ContributionStore(int samples, Reservoir reservoir) {
    this.reservoir = requireNonNull(reservoir, "reservoir");
    newestSteps = new long[samples];
    Arrays.fill(newestSteps, NONE);
    newest = new Contribution[samples];
    older = new Contribution[samples];
  }

  /**
   * Adds contributions.
   *
   * @throws IllegalArgumentException if a sample is not of the data set; nothing is added then
   */
  public synchronized void accept(List<Contribution> contributions) {
    for (Contribution added : contributions) {
      if (added.sample() >= newest.length) {
        throw new IllegalArgumentException(
            "sample: %d (expected: < %d)".formatted(added.sample(), newest.length));
      }
    }
    contributions.forEach(this::acceptOne);
  }

  @GuardedBy("this")
  private void acceptOne(Contribution added) {
    if (added.step() > newestStep) {
      newestStep = added.step();
      dropBeyondReservoir(newestStep - 1 - reservoir.lag());
    }
    int sample = added.sample();
    if (Reservoir.hash(sample) > greatestHash) {
      return;
    }
    Contribution before = older[sample];
    if (newest[sample] == null) {
      size++;
      putNewest(added);
    } else if (added.step() > newestSteps[sample]) {
      forget(before, newest[sample]);
      older[sample] = newest[sample];
      putNewest(added);
    } else if (added.step() < newestSteps[sample]) {
      if (before == null || added.step() > before.step()) {
        forget(before, added);
        older[sample] = added;
      } else if (added.step() < before.step()) {
        forget(added, before);
      }
    }
  }

  @GuardedBy("this")
  private void putNewest(Contribution added) {
    newest[added.sample()] = added;
    newestSteps[added.sample()] = added.step();
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
    if (size <= reservoir.limit()) {
      return;
    }
    long[] hashes = new long[size];
    int count = 0;
    for (int sample = 0; sample < newest.length; sample++) {
      if (firstStep(sample) <= step) {
        hashes[count++] = Reservoir.hash(sample);
      }
    }
    if (count >= reservoir.capacity()) {
      Arrays.sort(hashes, 0, count);
      greatestHash = Math.min(greatestHash, hashes[reservoir.capacity() - 1]);
      for (int sample = 0; sample < newest.length; sample++) {
        if (newest[sample] != null && Reservoir.hash(sample) > greatestHash) {
          drop(sample);
        }
      }
      exactFrom = Math.max(exactFrom, step);
    }
  }

  /** Returns the step of the earliest contribution that is kept, or beyond all steps. */
  @GuardedBy("this")
  private long firstStep(int sample) {
    if (newest[sample] == null) {
      return Long.MAX_VALUE;
    }
    return older[sample] == null ? newestSteps[sample] : older[sample].step();
  }

  @GuardedBy("this")
  private void drop(int sample) {
    newest[sample] = null;
    older[sample] = null;
    newestSteps[sample] = NONE;
    size--;
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
    List<Contribution> result = new ArrayList<>(size);
    for (int sample = 0; sample < newest.length; sample++) {
      if (newestSteps[sample] <= step) {
        if (newest[sample] != null) {
          result.add(newest[sample]);
        }
      } else if (older[sample] != null && older[sample].step() <= step) {
        result.add(older[sample]);
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
    return size;
  }
}
