/**
 * Cross-validation folds: all images of a patient on one side, and every class, rare ones first,
 * spread over the folds as evenly as that allows.
 */
package cxrcml.dataset.fold;
