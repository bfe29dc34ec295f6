package cxrcml.clusterer.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefinementTest {
  private final PlantedSamples heavy = PlantedSamples.heavyTailed(3_000, 4, 8, 41);
  private final FitOptions options = FitOptions.diagonal(4, 4, 6, 100, 1e-6);

  @Test
  void posteriorKeepsTheGaussiansParameters() {
    MixtureFit gaussian = fit(Refinement.NONE);
    MixtureFit posterior = fit(Refinement.POSTERIOR);

    assertThat(gaussian.mixture().isGaussian()).isTrue();
    assertThat(posterior.mixture().degreesOfFreedom(2)).isEqualTo(4);
    assertThat(posterior.mixture().locations()).isEqualTo(gaussian.mixture().locations());
    assertThat(posterior.mixture().scales()).isEqualTo(gaussian.mixture().scales());
    assertThat(posterior.softCounts()).isNotEqualTo(gaussian.softCounts());
    assertThat(posterior.softCounts().stream().mapToDouble(n -> n).sum())
        .isCloseTo(3_000, within(1e-6));
  }

  @Test
  void emFollowsHeavyTailsBetterThanAnyOtherDensity() {
    double em = fit(Refinement.EM).meanLogLikelihood();

    assertThat(em).isGreaterThan(fit(Refinement.NONE).meanLogLikelihood() + 0.1);
    assertThat(em).isGreaterThan(fit(Refinement.POSTERIOR).meanLogLikelihood() + 0.1);
  }

  @Test
  void decFindsPlantedComponents() {
    MixtureFit fit =
        new DeepEmbeddedClustering(FixedChunks.sequential()).fit(heavy.matrix(), options, 3);

    assertThat(heavy.adjustedRandIndex(fit.mixture())).isGreaterThan(0.9);
    assertThat(fit.mixture().tail()).isEqualTo(StudentMixture.Tail.EMBEDDED);
  }

  /** Where a density in 512 dimensions decides, a kernel of one dimension still doubts. */
  @Test
  void kernelsAssignSoftlyInTheDimensionOfClipEmbeddings() {
    SampleMatrix samples = noise(400);
    FitOptions three = FitOptions.diagonal(3, 4, 1, 20, 1e-6);

    assertThat(
            meanLargest(Refinement.DEC.fit(samples, three, 1, FixedChunks.sequential()), samples))
        .isLessThan(0.6);
    assertThat(meanLargest(Refinement.EM.fit(samples, three, 1, FixedChunks.sequential()), samples))
        .isGreaterThan(0.9);
  }

  @ParameterizedTest
  @EnumSource(Refinement.class)
  void neverNaNInTheDimensionOfClipEmbeddings(Refinement refinement) {
    SampleMatrix samples = noise(300);

    MixtureFit fit =
        refinement.fit(
            samples, FitOptions.diagonal(5, 4, 1, 15, 1e-6), 7, FixedChunks.sequential());

    assertThat(fit.meanLogLikelihood()).isFinite();
    for (float value : new ExpectationStep(fit.mixture()).responsibilities(samples)) {
      assertThat(value).isBetween(0f, 1f);
    }
  }

  // Xie, Girshick and Farhadi (2016), equations 1 and 3, written out for two samples.
  @Test
  void targetIsTheSquareOverTheFrequency() {
    BlockMembership membership = new BlockMembership(2, 2);
    membership.responsibilities[0] = new double[] {0.7, 0.2};
    membership.responsibilities[1] = new double[] {0.3, 0.8};
    membership.precisionWeights[0] = new double[] {2, 2};
    membership.precisionWeights[1] = new double[] {3, 3};

    new TargetDistribution(new double[] {0.9, 1.1}).apply(membership, 2);

    double first = 0.49 / 0.9 / (0.49 / 0.9 + 0.09 / 1.1);
    assertThat(membership.precisionWeights[0][0] * 0.7).isCloseTo(2 * first, within(1e-12));
    assertThat(membership.precisionWeights[1][0] * 0.3).isCloseTo(3 * (1 - first), within(1e-12));
  }

  private MixtureFit fit(Refinement refinement) {
    return refinement.fit(heavy.matrix(), options, 1, FixedChunks.sequential());
  }

  private static double meanLargest(MixtureFit fit, SampleMatrix samples) {
    float[] responsibilities = new ExpectationStep(fit.mixture()).responsibilities(samples);
    int components = fit.mixture().components();
    double sum = 0;
    for (int i = 0; i < samples.samples(); i++) {
      float largest = 0;
      for (int k = 0; k < components; k++) {
        largest = Math.max(largest, responsibilities[i * components + k]);
      }
      sum += largest;
    }
    return sum / samples.samples();
  }

  /** Vectors of 512 dimensions and about unit norm. */
  private static SampleMatrix noise(int samples) {
    SplittableRandom random = new SplittableRandom(12);
    float[] values = new float[samples * 512];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((random.nextDouble() - 0.5) * 0.15);
    }
    return new SampleMatrix(samples, 512, values);
  }
}
