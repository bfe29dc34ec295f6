package cxrcml.clusterer.state;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.contribution.ContributionStore;
import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.refit.RefitOrder;
import cxrcml.clusterer.refit.RefitResult;
import cxrcml.clusterer.version.MixtureVersions;
import cxrcml.clusterer.version.PseudoLabeler;
import java.util.List;
import java.util.Optional;

/**
 * The contributions and mixture versions of one generation. Contributions and look-ups may come
 * from many threads; refits and snapshots come one at a time.
 */
public final class GlobalMixture {
  private final ContributionStore contributions = new ContributionStore();
  private final MixtureVersions versions;

  /** Starts from a checkpoint's state. */
  public GlobalMixture(Snapshot snapshot) {
    contributions.accept(snapshot.contributions());
    versions = new MixtureVersions(snapshot.versions());
  }

  /** Adds contributions; repeats change nothing. */
  public void contribute(List<Contribution> added) {
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

  /** Returns the state after {@code steps} steps, whatever has arrived of later ones. */
  public Snapshot snapshot(long steps) {
    return new Snapshot(contributions.through(steps - 1), versions.all());
  }
}
