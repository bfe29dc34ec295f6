package cxrcml.clusterer.refit;

/**
 * What to fit.
 *
 * @param version number of the version that comes of it
 * @param throughStep contributions of steps up to this one are used, and no others
 * @param effectiveStep first step that uses the version
 * @param seed of the starts
 */
public record RefitOrder(long version, long throughStep, long effectiveStep, long seed) {}
