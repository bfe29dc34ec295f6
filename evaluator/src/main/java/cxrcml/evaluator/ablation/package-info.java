/**
 * A grid of runs over the same folds and seeds, each row set against the first: differences with
 * intervals, corrected for the number of rows.
 */
package cxrcml.evaluator.ablation;
