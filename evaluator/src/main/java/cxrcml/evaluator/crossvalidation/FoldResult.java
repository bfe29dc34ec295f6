package cxrcml.evaluator.crossvalidation;

/**
 * A class in one fold.
 *
 * @param positives samples that carry the class
 * @param auc NaN where the fold has no positive or no negative
 * @param averagePrecision likewise
 */
public record FoldResult(int fold, int positives, double auc, double averagePrecision) {}
