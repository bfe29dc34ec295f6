package cxrcml.model.engine;

/**
 * What the clusterer says about the images of a micro-batch.
 *
 * @param responsibilities τ, [B][K]; non-negative, rows sum to one
 * @param clusterWeights weight of each component in the loss, [K]; non-negative, not all zero
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record PseudoLabels(float[][] responsibilities, float[] clusterWeights) {}
