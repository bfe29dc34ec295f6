/**
 * Held-out samples through a model: embeddings of images and texts, zero-shot predictions and the
 * held-out loss. The only package that needs the native engine.
 */
package cxrcml.evaluator.inference;
