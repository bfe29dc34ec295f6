/**
 * A run's checkpoints and folds, evaluated: one checkpoint on its held-out fold, all folds together
 * in the run's results and report, and any other model by the same rules.
 */
package cxrcml.evaluator.run;
