package cxrcml.evaluator.crossvalidation;

import cxrcml.evaluator.bootstrap.Replicates;
import cxrcml.evaluator.predictions.Predictions;
import java.util.List;
import java.util.Map;

/**
 * A model over its folds.
 *
 * @param predictions what was evaluated
 * @param folds ascending
 * @param macro in the order of {@link MacroGroup}
 * @param skipped what could not be scored
 * @param replicates the resamples behind the intervals, for paired comparison
 */
public record Evaluation(
    Predictions predictions,
    List<Integer> folds,
    List<ClassResult> classes,
    Map<MacroGroup, MacroResult> macro,
    List<Skipped> skipped,
    Replicates replicates) {
  /** Keeps its own copies of the lists. */
  public Evaluation {
    folds = List.copyOf(folds);
    classes = List.copyOf(classes);
    skipped = List.copyOf(skipped);
  }

  /** Returns the macro mean of a group. */
  public MacroResult macro(MacroGroup group) {
    return macro.get(group);
  }
}
