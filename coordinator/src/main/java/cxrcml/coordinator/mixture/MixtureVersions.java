package cxrcml.coordinator.mixture;

import java.util.ArrayList;
import java.util.List;

/**
 * The versions ordered so far that some step may still use, in the order they take effect.
 * Immutable.
 */
public record MixtureVersions(List<MixtureVersion> ordered) {
  public static final MixtureVersions NONE = new MixtureVersions(List.of());

  public MixtureVersions {
    ordered = List.copyOf(ordered);
  }

  /** Returns the version that a step uses: the newest in effect, 0 if there is none. */
  public long at(long step) {
    long newest = 0;
    for (MixtureVersion version : ordered) {
      if (version.effectiveStep() <= step) {
        newest = version.version();
      }
    }
    return newest;
  }

  /** Returns the number of the version that is ordered next. */
  public long next() {
    return ordered.isEmpty() ? 1 : ordered.get(ordered.size() - 1).version() + 1;
  }

  /**
   * Adds the next version.
   *
   * @param boundary the step that opens next; versions that only earlier steps used are dropped
   */
  public MixtureVersions with(MixtureVersion added, long boundary) {
    long inUse = at(boundary);
    List<MixtureVersion> kept = new ArrayList<>();
    for (MixtureVersion version : ordered) {
      if (version.version() >= inUse) {
        kept.add(version);
      }
    }
    kept.add(added);
    return new MixtureVersions(kept);
  }
}
