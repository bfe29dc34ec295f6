/**
 * The losses of the method: contrastive between images and texts, and triplet between images under
 * the pseudo-labels of the mixture. Mining is plain Java on the values of the embeddings; what is
 * differentiated are a few operations on arrays of the size of the batch.
 */
package cxrcml.model.loss;
