package cxrcml.evaluator.report;

/**
 * A step of training; parts that were not measured are NaN.
 *
 * @param fold whose model was trained
 * @param step 0 is the first
 * @param contrastive loss, in nats
 * @param triplet loss, in units of distance
 * @param heldOut contrastive loss on the held-out fold, in nats
 * @param learningRate of the step
 */
public record TrainingPoint(
    int fold, long step, double contrastive, double triplet, double heldOut, double learningRate) {}
