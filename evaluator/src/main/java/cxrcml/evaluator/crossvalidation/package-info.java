/**
 * What a model is worth over the folds: areas per class with spread and interval, macro means over
 * the groups of the long tail, the references that see no image, and the paired difference of two
 * models. Whatever could not be computed is named.
 */
package cxrcml.evaluator.crossvalidation;
