package cxrcml.coordinator.membership;

import java.util.Locale;

/** What a process is in the run. */
public enum MemberRole {
  WORKER,
  SHARD,
  CLUSTERER,
  EVALUATOR;

  /** Returns the role in lower case, as people write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
