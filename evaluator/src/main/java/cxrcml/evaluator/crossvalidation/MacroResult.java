package cxrcml.evaluator.crossvalidation;

/**
 * A mean over the classes of a group, every class counting the same; NaN where none was scored.
 *
 * @param auc mean of the classes' mean AUC
 * @param averagePrecision mean of the classes' mean average precision
 * @param low lower end of the 95 % interval of {@code auc}
 * @param high upper end
 * @param classes how many classes the mean is over
 */
public record MacroResult(
    double auc, double averagePrecision, double low, double high, int classes) {}
