package cxrcml.evaluator.run;

import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A checkpoint on its held-out fold.
 *
 * @param samples held out
 * @param loss contrastive, in nats; NaN for fewer than two samples
 * @param classes how many could be scored
 * @param auc macro AUC of each group; NaN where no class could be scored
 * @param classAuc AUC of each class that could be scored, by name
 * @param referenceAuc macro AUC over all classes of the score that sees no image
 */
public record FoldScore(
    int samples,
    double loss,
    int classes,
    Map<MacroGroup, Double> auc,
    Map<String, Double> classAuc,
    double referenceAuc) {

  static FoldScore of(Evaluation evaluation, Evaluation reference, double loss) {
    Map<MacroGroup, Double> auc = new EnumMap<>(MacroGroup.class);
    evaluation.macro().forEach((group, macro) -> auc.put(group, macro.auc()));
    Map<String, Double> classAuc = new TreeMap<>();
    evaluation
        .classes()
        .forEach(result -> classAuc.put(result.disease().name(), result.auc().mean()));
    classAuc.values().removeIf(value -> value.isNaN());
    return new FoldScore(
        evaluation.predictions().size(),
        loss,
        evaluation.macro(MacroGroup.ALL).classes(),
        auc,
        classAuc,
        reference.macro(MacroGroup.ALL).auc());
  }
}
