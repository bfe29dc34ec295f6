/**
 * The evaluator: scores checkpoints without any training on labels, by what texts say of images,
 * and reports how sure one can be.
 */
package cxrcml.evaluator;
