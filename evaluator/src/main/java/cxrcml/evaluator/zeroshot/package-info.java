/**
 * Zero-shot classification: each class is described by sentences, and an image is scored by how
 * near its embedding lies to theirs (CheXzero's procedure).
 */
package cxrcml.evaluator.zeroshot;
