package cxrcml.coordinator.checkpoint;

import cxrcml.coordinator.mixture.MixtureVersions;
import cxrcml.coordinator.schedule.Verdicts;
import cxrcml.service.spec.RunSpec;

/**
 * The coordinator's state of a fold beside the version; sealed with every checkpoint. Immutable.
 *
 * @param checkpoints number sealed in the fold, the one that holds this state included
 * @param skippedInRow newest steps without a finite gradient
 */
public record FoldState(
    int checkpoints, int skippedInRow, Verdicts verdicts, MixtureVersions mixtures) {

  public static FoldState initial(RunSpec spec) {
    return new FoldState(0, 0, Verdicts.initial(spec), MixtureVersions.NONE);
  }

  public FoldState afterStep(boolean skipped) {
    return new FoldState(checkpoints, skipped ? skippedInRow + 1 : 0, verdicts, mixtures);
  }

  public FoldState afterCheckpoint() {
    return new FoldState(checkpoints + 1, skippedInRow, verdicts, mixtures);
  }

  public FoldState with(Verdicts changed) {
    return new FoldState(checkpoints, skippedInRow, changed, mixtures);
  }

  public FoldState with(MixtureVersions changed) {
    return new FoldState(checkpoints, skippedInRow, verdicts, changed);
  }
}
