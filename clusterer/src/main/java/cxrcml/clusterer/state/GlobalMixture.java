package cxrcml.clusterer.state;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.contribution.ContributionStore;
import cxrcml.clusterer.contribution.Reservoir;
import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.refit.RefitOrder;
import cxrcml.clusterer.refit.RefitResult;
import cxrcml.clusterer.version.Assignments;
import cxrcml.clusterer.version.MixtureVersions;
import cxrcml.clusterer.version.PseudoLabeler;
import java.util.List;
import java.util.Optional;

/**
 * The contributions and mixture versions of one generation. Contributions and look-ups may come
 * from many threads; refits and snapshots come one at a time.
 */
public final class GlobalMixture {
  private final int embeddingLength;
  private final ContributionStore contributions;
  private final MixtureVersions versions;

  /** Changed by orders only, which come one at a time. */
  private Assignments assigned;

  /**
   * Starts from a checkpoint's state.
   *
   * @param samples number of samples of the data set, at least 0
   * @param embeddingLength D of all embeddings, at least 1
   * @param reservoir how many samples are kept
   */
  public GlobalMixture(int samples, int embeddingLength, Snapshot snapshot, Reservoir reservoir) {
    this.embeddingLength = embeddingLength;
    this.contributions = new ContributionStore(samples, reservoir);
    snapshot.contributions().forEach(this::requireLength);
    contributions.accept(snapshot.contributions());
    versions = new MixtureVersions(snapshot.versions());
    assigned = snapshot.assigned();
  }

  /** D. */
  public int embeddingLength() {
    return embeddingLength;
  }

  /**
   * Adds contributions; repeats change nothing.
   *
   * @throws IllegalArgumentException if an embedding has the wrong length or a sample is not of the
   *     data set; nothing is added then
   */
  public void contribute(List<Contribution> added) {
    added.forEach(this::requireLength);
    contributions.accept(added);
  }

  /** Returns exactly the version with this number, if it is kept. */
  public Optional<PseudoLabeler> version(long number) {
    return versions.find(number);
  }

  /** Number of the newest version; 0 before the first. */
  public long newestVersion() {
    return versions.newest().map(labeler -> labeler.version().number()).orElse(0L);
  }

  /** Number of samples with a contribution. */
  public int samples() {
    return contributions.size();
  }

  /** Fits the ordered version and makes it known. */
  public RefitResult refit(Refit refit, RefitOrder order) {
    requireNonNull(refit, "refit");
    RefitResult result =
        refit.fit(contributions.through(order.throughStep()), order, versions.newest());
    versions.publish(result.version());
    return result;
  }

  /**
   * Returns the components of all samples under a version, from their newest embeddings through a
   * step. What was asked for last stays as it was, whatever has been contributed since, and is part
   * of snapshots.
   *
   * @throws IllegalArgumentException if the version is not kept
   */
  public Assignments assign(Refit refit, long mixtureVersion, long throughStep) {
    if (assigned.mixtureVersion() != mixtureVersion || assigned.throughStep() != throughStep) {
      PseudoLabeler labeler =
          version(mixtureVersion)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "mixtureVersion: %d (expected: one of the two newest, up to %d)"
                              .formatted(mixtureVersion, newestVersion())));
      List<Contribution> newest = contributions.through(throughStep);
      assigned =
          new Assignments(
              mixtureVersion,
              throughStep,
              newest.stream().mapToInt(Contribution::sample).toArray(),
              refit.components(newest, labeler));
    }
    return assigned;
  }

  /** Returns the state after {@code steps} steps, whatever has arrived of later ones. */
  public Snapshot snapshot(long steps) {
    return new Snapshot(contributions.through(steps - 1), versions.all(), assigned);
  }

  private void requireLength(Contribution contribution) {
    int length = contribution.embedding().length;
    if (length != embeddingLength) {
      throw new IllegalArgumentException(
          "embedding of sample %d: length %d (expected: %d)"
              .formatted(contribution.sample(), length, embeddingLength));
    }
  }
}
