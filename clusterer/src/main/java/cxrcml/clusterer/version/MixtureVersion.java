package cxrcml.clusterer.version;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.projection.Projection;
import java.util.List;

/**
 * A fitted mixture with everything that assigning an embedding needs.
 *
 * @param number of the version, at least 1
 * @param throughStep the fit used the contributions of steps up to this one
 * @param effectiveStep first step that uses the version
 * @param projection from embeddings to the coordinates that are clustered
 * @param mixture of those coordinates
 * @param meanLogLikelihood of a sample in the fit, in nats, finite
 * @param softCounts samples of each component in the fit, length K
 * @param clusterWeights of the components in the loss, length K, mean 1
 */
public record MixtureVersion(
    long number,
    long throughStep,
    long effectiveStep,
    Projection projection,
    StudentMixture mixture,
    double meanLogLikelihood,
    List<Double> softCounts,
    List<Float> clusterWeights) {
  public MixtureVersion {
    requireNonNull(projection, "projection");
    requireNonNull(mixture, "mixture");
    softCounts = List.copyOf(softCounts);
    clusterWeights = List.copyOf(clusterWeights);
    require(number >= 1, "number", number, ">= 1");
    require(Double.isFinite(meanLogLikelihood), "meanLogLikelihood", meanLogLikelihood, "finite");
    require(
        projection.outputs() == mixture.dimensions(),
        "projection: outputs",
        projection.outputs(),
        "the mixture's dimension " + mixture.dimensions());
    String components = "the mixture's components " + mixture.components();
    int counts = softCounts.size();
    require(counts == mixture.components(), "softCounts: length", counts, components);
    int weights = clusterWeights.size();
    require(weights == mixture.components(), "clusterWeights: length", weights, components);
  }

  /** The same mixture as another version. */
  public MixtureVersion renumbered(long newNumber, long newThroughStep, long newEffectiveStep) {
    return new MixtureVersion(
        newNumber,
        newThroughStep,
        newEffectiveStep,
        projection,
        mixture,
        meanLogLikelihood,
        softCounts,
        clusterWeights);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
