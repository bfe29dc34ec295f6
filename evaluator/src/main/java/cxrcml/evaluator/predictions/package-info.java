/** Scores and labels of held-out samples, in memory and as {@code predictions.csv}. */
package cxrcml.evaluator.predictions;
