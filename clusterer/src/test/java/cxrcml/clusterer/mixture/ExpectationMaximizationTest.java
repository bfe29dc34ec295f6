package cxrcml.clusterer.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExpectationMaximizationTest {
  private final ExpectationMaximization maximization =
      new ExpectationMaximization(FixedChunks.sequential());
  private final PlantedSamples planted = PlantedSamples.ofThreeComponents();

  // scikit-learn 1.9.1: GaussianMixture(3, covariance_type='diag', tol=0, max_iter=2000,
  // reg_covar=0) from the same weights, means and precisions; score, weights_, means_,
  // covariances_.
  @Test
  void agreesWithScikitLearnInTheGaussianCase() {
    FitOptions options = FitOptions.diagonal(3, Double.POSITIVE_INFINITY, 1, 2000, 1e-15);

    MixtureFit fit = maximization.improve(planted.matrix(), start(options), options);

    assertThat(fit.meanLogLikelihood()).isCloseTo(-5.983984203945877, within(1e-9));
    StudentMixture mixture = fit.mixture();
    assertThat(mixture.weights())
        .containsExactly(
            new double[] {0.18011320176103154, 0.4272955281837617, 0.39259127005520683},
            within(1e-5));
    assertThat(mixture.locations())
        .containsExactly(
            new double[] {
              3.06373189842177, -1.2743753486590192, 0.41934016017895115,
              -1.7743362497063682, 2.356110884278938, 0.7219483122415848,
              0.31177804820849264, -0.7046001196120507, -3.2427460558816468
            },
            within(1e-5));
    assertThat(mixture.scales())
        .containsExactly(
            new double[] {
              1.1744964596214338, 2.41774386312015, 0.3228809316892369,
              7.387428553218605, 1.5166481603931397, 7.030690046215785,
              1.0902064246660244, 1.2086274077980468, 0.3029334040808038
            },
            within(1e-4));
  }

  // NumPy 2.4.6, SciPy 1.17.1: 3000 iterations of Peel and McLachlan's EM (scales divided by n) on
  // multivariate_t densities, from the same start.
  @Test
  void agreesWithAnIndependentFitOfScipyDensities() {
    FitOptions options = FitOptions.diagonal(3, 4, 1, 2000, 1e-15);

    MixtureFit fit = maximization.improve(planted.matrix(), start(options), options);

    assertThat(fit.meanLogLikelihoods().get(0)).isCloseTo(-6.259922864692501, within(1e-12));
    assertThat(fit.meanLogLikelihood()).isCloseTo(-5.553236856491748, within(1e-10));
    assertThat(fit.outlierShare()).isEqualTo(0.155);
    StudentMixture mixture = fit.mixture();
    assertThat(mixture.weights())
        .containsExactly(
            new double[] {0.19482898079156072, 0.3846196067062778, 0.42055141250216205},
            within(1e-5));
    assertThat(mixture.locations())
        .containsExactly(
            new double[] {
              3.0064786830015167, -1.0168287153498399, 0.4689038330941797,
              -1.9762591451076892, 2.4269358072873914, 0.8964497735033498,
              0.3637682004039025, -0.6080864235459842, -3.198738991787146
            },
            within(1e-5));
    assertThat(mixture.scales())
        .containsExactly(
            new double[] {
              0.6220097700456361, 1.3183075256834949, 0.2686262207862918,
              1.597036327379454, 0.4812186052192014, 1.372944819392805,
              0.71752233726412, 0.8545974939824739, 0.23256003078842555
            },
            within(1e-4));
  }

  @Test
  void likelihoodDoesNotFall() {
    SampleMatrix samples = PlantedSamples.heavyTailed(3_000, 7, 11, 19).matrix();

    for (double degreesOfFreedom : new double[] {1.5, 4, Double.POSITIVE_INFINITY}) {
      for (int seed = 0; seed < 5; seed++) {
        MixtureFit fit =
            maximization.fit(samples, FitOptions.diagonal(9, degreesOfFreedom, 1, 60, 0), seed);

        List<Double> likelihoods = fit.meanLogLikelihoods();
        for (int i = 1; i < likelihoods.size() && fit.revived() == 0; i++) {
          // Rounding of sums of 3,000 terms.
          assertThat(likelihoods.get(i)).isGreaterThan(likelihoods.get(i - 1) - 1e-11);
        }
      }
    }
  }

  @Test
  void recoversPlantedHeavyTailedComponentsBetterThanTheGaussian() {
    PlantedSamples heavy = PlantedSamples.heavyTailed(4_000, 8, 6, 41);

    MixtureFit student =
        maximization.fit(heavy.matrix(), FitOptions.diagonal(8, 4, 5, 200, 1e-6), 1);
    MixtureFit gaussian =
        maximization.fit(
            heavy.matrix(), FitOptions.diagonal(8, Double.POSITIVE_INFINITY, 5, 200, 1e-6), 1);

    assertThat(heavy.adjustedRandIndex(student.mixture())).isGreaterThan(0.9);
    assertThat(heavy.adjustedRandIndex(student.mixture()))
        .isGreaterThan(heavy.adjustedRandIndex(gaussian.mixture()) + 0.1);
    assertThat(student.effectiveComponents()).isBetween(7.5, 8.0);
    assertThat(student.softCounts().stream().mapToDouble(n -> n).sum())
        .isCloseTo(4_000, within(1e-6));
  }

  @Test
  void numberingOfTheStartOnlyNumbersTheResult() {
    FitOptions options = FitOptions.diagonal(3, 4, 1, 30, 0);
    int[] order = {2, 0, 1};

    MixtureFit fit = maximization.improve(planted.matrix(), start(options), options);
    MixtureFit renumbered =
        maximization.improve(planted.matrix(), start(options).reordered(order), options);

    assertThat(renumbered.meanLogLikelihood()).isCloseTo(fit.meanLogLikelihood(), within(1e-12));
    assertThat(renumbered.mixture().locations())
        // The likelihood stops rising, up to rounding, where locations still move by 1e-8.
        .containsExactly(fit.mixture().reordered(order).locations(), within(1e-7));
  }

  @Test
  void givesTheSameBitsForTheSameSeed() {
    FitOptions options = FitOptions.diagonal(5, 4, 3, 20, 0);

    MixtureFit fit = maximization.fit(planted.matrix(), options, 17);

    assertThat(maximization.fit(planted.matrix(), options, 17).mixture().locations())
        .isEqualTo(fit.mixture().locations());
    assertThat(maximization.fit(planted.matrix(), options, 18).mixture().locations())
        .isNotEqualTo(fit.mixture().locations());
  }

  @Test
  void followsAnAffineMapOfTheSamples() {
    FitOptions options = FitOptions.diagonal(3, 4, 1, 25, 0);
    float[] values = planted.matrix().values().clone();
    double[] locations = start(options).locations();
    double[] scales = start(options).scales();
    double[] stretch = {2, -0.5, 4}; // powers of two, so that float rounding does not differ
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) stretch[i % 3];
    }
    for (int i = 0; i < locations.length; i++) {
      locations[i] *= stretch[i % 3];
      scales[i] *= stretch[i % 3] * stretch[i % 3];
    }
    StudentMixture stretched = new StudentMixture(4, start(options).weights(), locations, scales);

    MixtureFit fit = maximization.improve(planted.matrix(), start(options), options);
    MixtureFit mapped = maximization.improve(new SampleMatrix(400, 3, values), stretched, options);

    assertThat(mapped.meanLogLikelihood())
        .isCloseTo(fit.meanLogLikelihood() - Math.log(4), within(1e-10));
    assertThat(mapped.mixture().weights()).containsExactly(fit.mixture().weights(), within(1e-10));
  }

  @Test
  void staysFiniteWhereAllSamplesCoincideInTheDimensionOfClipEmbeddings() {
    float[] values = new float[50 * 512];
    Arrays.fill(values, (float) (1 / Math.sqrt(512)));

    MixtureFit fit =
        maximization.fit(
            new SampleMatrix(50, 512, values), FitOptions.diagonal(4, 4, 2, 20, 1e-6), 5);

    assertThat(fit.meanLogLikelihood()).isFinite();
    assertThat(fit.mixture().weights())
        .containsExactly(new double[] {.25, .25, .25, .25}, within(1e-9));
  }

  @Test
  void revivesAComponentThatLostItsSamples() {
    FitOptions options = FitOptions.diagonal(3, 4, 1, 200, 1e-10);
    double[] locations = start(options).locations();
    for (int d = 0; d < 3; d++) {
      locations[d] = 1e4;
    }
    double[] scales = start(options).scales();
    Arrays.fill(scales, 0, 3, 1e-4);
    StudentMixture lost = new StudentMixture(4, start(options).weights(), locations, scales);

    MixtureFit fit = maximization.improve(planted.matrix(), lost, options);

    assertThat(fit.revived()).isPositive();
    assertThat(fit.softCounts()).allMatch(n -> n > 1);
  }

  @Test
  void refusesMoreComponentsThanSamples() {
    SampleMatrix two = new SampleMatrix(2, 1, new float[] {1, 2});

    assertThatThrownBy(() -> maximization.fit(two, FitOptions.diagonal(3, 4, 1, 1, 0), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples: 2 (expected: >= 3, the number of components)");
  }

  @Test
  void startsFromSamplesThatAreFarApart() {
    PlantedSamples apart = PlantedSamples.heavyTailed(500, 3, 4, 2);

    StudentMixture start =
        new KMeansPlusPlus(apart.matrix(), new SplittableRandom(8), FixedChunks.sequential())
            .start(FitOptions.diagonal(3, 4, 1, 1, 0), 1e-9);

    assertThat(start.weights()).containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3);
    assertThat(start.scale(0, 1)).isEqualTo(start.scale(2, 1));
  }

  private static StudentMixture start(FitOptions options) {
    return new StudentMixture(
        options.degreesOfFreedom(),
        new double[] {.3, .3, .4},
        new double[] {2, 0, 0, -1, 2, 0, 0, 0, -2.5},
        new double[] {1.5, 2, 1, 2, 1.25, 1.75, 1, 1, .8});
  }
}
