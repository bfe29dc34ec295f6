package cxrcml.coordinator.mixture;

import cxrcml.coordinator.schedule.FoldSchedule;
import cxrcml.service.spec.MixtureSpec;
import cxrcml.service.spec.RunSpec;
import java.util.OptionalLong;

/** At which boundaries the mixture is fitted. */
public final class RefitSchedule {
  private final RunSpec spec;
  private final FoldSchedule schedule;
  private final long first;

  /**
   * @param startVersion version from which the fold starts
   */
  public RefitSchedule(RunSpec spec, FoldSchedule schedule, long startVersion) {
    this.spec = spec;
    this.schedule = schedule;
    this.first = Math.max(spec.mixture().warmupSteps(), startVersion + 1);
  }

  /** Returns after how many steps the mixture is fitted for the first time; empty: never. */
  public OptionalLong first() {
    return due(first) ? OptionalLong.of(first) : OptionalLong.empty();
  }

  /** Returns whether a fit is due after so many steps; never where no step would use it. */
  public boolean due(long version) {
    MixtureSpec mixture = spec.mixture();
    if (!spec.usesMixture() || version + mixture.refitLag() >= schedule.steps()) {
      return false;
    }
    if (version <= first) {
      return version == first;
    }
    return switch (mixture.refit()) {
      case "epoch" -> schedule.endsEpoch(version);
      case "steps", "drift" -> (version - first) % mixture.refitSteps() == 0;
      default -> false;
    };
  }
}
