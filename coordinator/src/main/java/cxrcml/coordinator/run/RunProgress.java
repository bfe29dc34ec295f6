package cxrcml.coordinator.run;

import cxrcml.coordinator.order.RunFence;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a coordinator takes up the run.
 *
 * @param fence the run with this coordinator's term and the last generation of the one before
 * @param finishedFolds folds whose result is there
 * @param reported whether the report was written
 * @param folds progress of the folds that were begun
 */
public record RunProgress(
    RunFence fence,
    Collection<Integer> finishedFolds,
    boolean reported,
    Map<Integer, FoldProgress> folds) {
  public RunProgress {
    finishedFolds = new TreeSet<>(finishedFolds);
    folds = Map.copyOf(folds);
  }

  SortedSet<Integer> finished() {
    return new TreeSet<>(finishedFolds);
  }

  FoldProgress fold(int fold) {
    return folds.getOrDefault(fold, FoldProgress.NONE);
  }
}
