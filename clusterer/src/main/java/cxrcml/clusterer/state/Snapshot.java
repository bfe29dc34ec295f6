package cxrcml.clusterer.state;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.version.Assignments;
import cxrcml.clusterer.version.MixtureVersion;
import java.util.List;

/**
 * The state of the clusterer between two steps.
 *
 * @param contributions the newest of every sample, in ascending order of samples
 * @param versions that are kept, in ascending order
 * @param assigned what was last asked for of the samples' components
 */
public record Snapshot(
    List<Contribution> contributions, List<MixtureVersion> versions, Assignments assigned) {
  /** A run's beginning. */
  public static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), Assignments.NONE);

  public Snapshot {
    contributions = List.copyOf(contributions);
    versions = List.copyOf(versions);
    requireNonNull(assigned, "assigned");
  }
}
