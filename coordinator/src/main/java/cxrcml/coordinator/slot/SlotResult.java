package cxrcml.coordinator.slot;

/**
 * What a worker measured on one slot.
 *
 * @param contrastive mean loss, in nats
 * @param triplet mean loss, in embedding distance
 */
public record SlotResult(
    long step,
    int slot,
    double contrastive,
    double triplet,
    int samples,
    int anchorsWithTriplet,
    double logitScale) {}
