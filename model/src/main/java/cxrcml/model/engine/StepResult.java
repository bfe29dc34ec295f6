package cxrcml.model.engine;

/**
 * What a step found beside its gradient.
 *
 * @param contrastive contrastive loss, in nats
 * @param triplet triplet loss before its weight; 0 without triplets
 * @param anchors images that were tried as anchors: B, or 0 without pseudo-labels
 * @param anchorsWithTriplet those with a positive and a negative in the batch
 * @param logitScale the factor on the cosines, in [1, 100]
 */
public record StepResult(
    double contrastive, double triplet, int anchors, int anchorsWithTriplet, double logitScale) {}
