package cxrcml.coordinator.run;

import cxrcml.coordinator.checkpoint.FoldState;
import java.util.List;
import java.util.Optional;

/**
 * How far a fold had come when an earlier coordinator ended.
 *
 * @param sealed its newest sealed checkpoint
 * @param highestVersion the highest version it committed, sealed or not
 * @param evaluated the evaluations it recorded, in order
 */
public record FoldProgress(
    Optional<Sealed> sealed, long highestVersion, List<RunRecord.Evaluated> evaluated) {
  public static final FoldProgress NONE = new FoldProgress(Optional.empty(), -1, List.of());

  public FoldProgress {
    evaluated = List.copyOf(evaluated);
  }

  /** A sealed checkpoint and the coordinator's state in it. */
  public record Sealed(long version, FoldState state) {}
}
