package cxrcml.clusterer.refit;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.mixture.MixtureFit;
import cxrcml.clusterer.version.MixtureVersion;

/**
 * A new version and how it came about.
 *
 * @param version the version
 * @param samples number of samples fitted
 * @param fit how EM went; its components may be numbered differently
 * @param overlap share of assignments whose component kept its meaning, from 0 to 1; NaN for a
 *     first version
 */
public record RefitResult(MixtureVersion version, int samples, MixtureFit fit, double overlap) {
  public RefitResult {
    requireNonNull(version, "version");
    requireNonNull(fit, "fit");
  }
}
