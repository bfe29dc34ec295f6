package cxrcml.coordinator.run;

/**
 * Why a run ended without its results.
 *
 * @param reason one sentence for people
 * @param permanent whether a restart would only fail again
 */
public record RunFailure(String reason, boolean permanent) {}
