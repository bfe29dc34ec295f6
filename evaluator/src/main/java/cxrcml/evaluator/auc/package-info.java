/**
 * Areas under the receiver operating characteristic and the precision-recall curve, exact with
 * ties, for whole-number sample weights: what a bootstrap asks for a thousand times a class.
 */
package cxrcml.evaluator.auc;
