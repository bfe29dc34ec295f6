package cxrcml.clusterer.state;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.version.MixtureVersion;
import java.util.List;

/**
 * The state of the clusterer between two steps.
 *
 * @param contributions the newest of every sample, in ascending order of samples
 * @param versions that are kept, in ascending order
 */
public record Snapshot(List<Contribution> contributions, List<MixtureVersion> versions) {
  /** A run's beginning. */
  public static final Snapshot EMPTY = new Snapshot(List.of(), List.of());

  public Snapshot {
    contributions = List.copyOf(contributions);
    versions = List.copyOf(versions);
  }
}
