package cxrcml.evaluator.crossvalidation;

/**
 * How much higher the second model's AUC is; NaN where it cannot be computed.
 *
 * @param auc second minus first
 * @param low lower end of the paired 95 % interval
 * @param high upper end
 */
public record Difference(double auc, double low, double high) {}
