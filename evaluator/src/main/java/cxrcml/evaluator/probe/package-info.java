/**
 * The linear probe: logistic regression on frozen image embeddings, which tells what the images'
 * embeddings know apart from how the prompts read it.
 */
package cxrcml.evaluator.probe;
