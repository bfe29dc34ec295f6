package cxrcml.coordinator.mixture;

/**
 * One fit of the mixture.
 *
 * @param version from 1 within a fold
 * @param effectiveStep first step whose slots are assigned under it
 */
public record MixtureVersion(long version, long effectiveStep) {}
