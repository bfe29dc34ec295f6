package cxrcml.clusterer.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Full and tied scales, and estimated degrees of freedom. The expected values are of {@code
 * benchmarks/peers/mixture_fixtures.py}: scikit-learn 1.9.1's GaussianMixture, and EM on SciPy
 * 1.17.1's multivariate_t, from the same start.
 */
class CovarianceKindTest {
  private static final double[] WEIGHTS = {.3, .3, .4};
  private static final double[] LOCATIONS = {2, 0, 0, -1, 2, 0, 0, 0, -2.5};
  private static final double[][] SCALES = {{1.5, 2, 1}, {2, 1.25, 1.75}, {1, 1, .8}};

  private final ExpectationMaximization maximization =
      new ExpectationMaximization(FixedChunks.sequential());
  private final SampleMatrix planted = PlantedSamples.ofThreeComponents().matrix();

  @Test
  void fullGaussiansAgreeWithScikitLearn() {
    MixtureFit fit = fit(CovarianceKind.FULL, Double.POSITIVE_INFINITY, false);

    assertThat(fit.meanLogLikelihood()).isCloseTo(-5.960827466048549, within(1e-9));
    assertThat(fit.mixture().weights())
        .containsExactly(
            new double[] {0.17507516990026126, 0.45101761997977663, 0.37390721011996214},
            within(1e-5));
    assertThat(fit.mixture().scaleMatrices().matrix(1))
        .containsExactly(
            new double[] {
              7.420757063264767,
              -0.7019840219811835,
              1.8138031563914523,
              -0.760286553071086,
              1.0195111052251224,
              7.500292913643501
            },
            within(1e-4));
  }

  @Test
  void tiedGaussiansAgreeWithScikitLearn() {
    MixtureFit fit = fit(CovarianceKind.TIED, Double.POSITIVE_INFINITY, false);

    assertThat(fit.meanLogLikelihood()).isCloseTo(-6.485166158338682, within(1e-9));
    assertThat(fit.mixture().location(1))
        .containsExactly(
            new double[] {-2.3474810858625017, 2.5241500936668455, 1.143411216322703},
            within(1e-4));
    assertThat(fit.mixture().scaleMatrices().matrix(2))
        .containsExactly(
            new double[] {
              2.9441247436883047,
              0.0419309222109058,
              1.7779942198988243,
              0.4648921456899271,
              0.03284126407591487,
              2.9741862141786792
            },
            within(1e-4));
  }

  @Test
  void fullStudentsAgreeWithAnIndependentFit() {
    MixtureFit fit = fit(CovarianceKind.FULL, 4, false);

    assertThat(fit.meanLogLikelihood()).isCloseTo(-5.546460764265927, within(1e-10));
    assertThat(fit.mixture().scaleMatrices().matrix(0))
        .containsExactly(
            new double[] {
              0.6118584467176289,
              0.18702076941152918,
              1.3206106105960906,
              -0.013748751735905233,
              0.0067834403859092125,
              0.27697579876535033
            },
            within(1e-5));
  }

  @Test
  void tiedStudentsAgreeWithAnIndependentFit() {
    MixtureFit fit = fit(CovarianceKind.TIED, 4, false);

    assertThat(fit.meanLogLikelihood()).isCloseTo(-5.693711568552119, within(1e-10));
    assertThat(fit.mixture().scaleMatrices().matrix(0))
        .containsExactly(
            new double[] {
              0.9364764300744862,
              0.049340391242845116,
              0.8405017616176588,
              -0.041042498569123016,
              0.020461817481350203,
              0.5207067757728145
            },
            within(1e-5));
  }

  @Test
  void estimatedDegreesOfFreedomAgreeWithAnIndependentFit() {
    MixtureFit fit = fit(CovarianceKind.FULL, 4, true);

    assertThat(fit.meanLogLikelihood()).isCloseTo(-5.523518329093625, within(1e-9));
    assertThat(fit.mixture().degreesOfFreedom())
        .containsExactly(
            new double[] {3.1479139485303707, 2.0424176445608393, 4.095204262019145}, within(1e-3));
  }

  @ParameterizedTest
  @EnumSource(CovarianceKind.class)
  void likelihoodDoesNotFall(CovarianceKind kind) {
    SampleMatrix samples = PlantedSamples.heavyTailed(2_000, 5, 7, 23).matrix();

    for (boolean estimated : new boolean[] {false, true}) {
      MixtureFit fit =
          maximization.fit(samples, options(6, kind, 4, estimated, 0, 40), estimated ? 5 : 6);

      List<Double> likelihoods = fit.meanLogLikelihoods();
      assertThat(fit.revived()).isZero();
      for (int i = 1; i < likelihoods.size(); i++) {
        // Rounding of sums of 2,000 terms.
        assertThat(likelihoods.get(i)).isGreaterThan(likelihoods.get(i - 1) - 1e-11);
      }
    }
  }

  /** x ↦ A x + b: with a full scale the densities change by |A| and nothing else does. */
  @Test
  void followsAnyAffineMapOfTheSamples() {
    double[][] map = {{2, 1, 0}, {0, 1, 0.5}, {-1, 0, 4}}; // |A| = 7.5
    float[] mapped = new float[400 * 3];
    double[] locations = new double[9];
    for (int i = 0; i < 400; i++) {
      for (int a = 0; a < 3; a++) {
        double sum = 3 - a;
        for (int b = 0; b < 3; b++) {
          sum += map[a][b] * planted.values()[i * 3 + b];
        }
        mapped[i * 3 + a] = (float) sum;
      }
    }
    double[][] scales = new double[3][6];
    for (int k = 0; k < 3; k++) {
      for (int a = 0; a < 3; a++) {
        locations[k * 3 + a] = 3 - a;
        for (int b = 0; b < 3; b++) {
          locations[k * 3 + a] += map[a][b] * LOCATIONS[k * 3 + b];
          for (int c = 0; c <= a; c++) {
            scales[k][a * (a + 1) / 2 + c] += map[a][b] * map[c][b] * SCALES[k][b];
          }
        }
      }
    }
    StudentMixture start =
        new StudentMixture(
            new double[] {4, 4, 4},
            WEIGHTS,
            locations,
            new ScaleMatrices(CovarianceKind.FULL, 3, scales),
            StudentMixture.Tail.DENSITY);
    FitOptions options = options(3, CovarianceKind.FULL, 4, false, 0, 25);

    MixtureFit fit = maximization.improve(planted, start(CovarianceKind.FULL, 4), options);
    MixtureFit other = maximization.improve(new SampleMatrix(400, 3, mapped), start, options);

    // The mapped samples are rounded to float.
    assertThat(other.meanLogLikelihood())
        .isCloseTo(fit.meanLogLikelihood() - Math.log(7.5), within(1e-6));
    assertThat(other.mixture().weights()).containsExactly(fit.mixture().weights(), within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(CovarianceKind.class)
  void partsGiveTheWhole(CovarianceKind kind) {
    SampleMatrix samples = PlantedSamples.heavyTailed(3_001, 3, 5, 7).matrix();
    FitOptions options = options(3, kind, 4, false, 0, 1);
    StudentMixture mixture =
        new KMeansPlusPlus(samples, new SplittableRandom(3), FixedChunks.sequential())
            .start(options, 1e-9);
    ExpectationStep step = new ExpectationStep(mixture);
    MixtureStatistics whole = new MixtureStatistics(step, Optional.empty(), true);
    MixtureStatistics parts = new MixtureStatistics(step, Optional.empty(), true);
    MixtureStatistics rest = new MixtureStatistics(step, Optional.empty(), true);

    whole.accept(samples, 0, 3_001);
    rest.accept(samples, 0, 1_003);
    parts.accept(samples, 1_003, 3_001);
    parts.combine(rest);

    StudentMixture ofWhole = new MaximizationStep(new ScaleBounds(1e-9, 0), true).apply(whole);
    StudentMixture ofParts = new MaximizationStep(new ScaleBounds(1e-9, 0), true).apply(parts);
    assertThat(ofParts.locations()).containsExactly(ofWhole.locations(), within(1e-10));
    assertThat(ofParts.scaleMatrices().matrix(1))
        .containsExactly(ofWhole.scaleMatrices().matrix(1), within(1e-10));
    assertThat(ofParts.degreesOfFreedom())
        .containsExactly(ofWhole.degreesOfFreedom(), within(1e-7));
  }

  /** 20 samples a component cannot carry a 24 x 24 matrix: the floor and shrinkage must. */
  @ParameterizedTest
  @EnumSource(CovarianceKind.class)
  void staysFiniteWithFewerSamplesThanDimensions(CovarianceKind kind) {
    SampleMatrix few = PlantedSamples.heavyTailed(60, 3, 24, 3).matrix();

    for (double shrinkage : new double[] {0, 0.2}) {
      MixtureFit fit = maximization.fit(few, options(3, kind, 4, true, shrinkage, 30), 2);

      assertThat(fit.meanLogLikelihood()).isFinite();
      for (double nu : fit.mixture().degreesOfFreedom()) {
        assertThat(nu).isBetween(1.0, 200.0);
      }
    }
  }

  @Test
  void shrinkageMovesTowardsTheMeanVariance() {
    MixtureFit plain =
        maximization.fit(planted, options(1, CovarianceKind.FULL, 1e9, false, 0, 1), 1);
    MixtureFit shrunk =
        maximization.fit(planted, options(1, CovarianceKind.FULL, 1e9, false, 0.25, 1), 1);

    double[] sample = plain.mixture().scaleMatrices().matrix(0);
    double mean = (sample[0] + sample[2] + sample[5]) / 3;
    assertThat(shrunk.mixture().scaleMatrices().matrix(0)[2])
        .isCloseTo(0.75 * sample[2] + 0.25 * mean, within(1e-6));
    assertThat(shrunk.mixture().scaleMatrices().matrix(0)[1])
        .isCloseTo(0.75 * sample[1], within(1e-6));
  }

  private MixtureFit fit(CovarianceKind kind, double nu, boolean estimated) {
    FitOptions options = new FitOptions(3, nu, estimated, kind, 0, 1, 3000, 1e-15, 1e-3);
    return maximization.improve(planted, start(kind, nu), options);
  }

  private static FitOptions options(
      int components,
      CovarianceKind kind,
      double nu,
      boolean estimated,
      double shrinkage,
      int iterations) {
    return new FitOptions(components, nu, estimated, kind, shrinkage, 1, iterations, 0, 1e-3);
  }

  private static StudentMixture start(CovarianceKind kind, double nu) {
    double[][] matrices =
        kind == CovarianceKind.TIED
            ? new double[][] {ScaleMatrices.ofDiagonal(kind, new double[] {1, 1.25, 2})}
            : new double[][] {
              ScaleMatrices.ofDiagonal(kind, SCALES[0]),
              ScaleMatrices.ofDiagonal(kind, SCALES[1]),
              ScaleMatrices.ofDiagonal(kind, SCALES[2])
            };
    return new StudentMixture(
        new double[] {nu, nu, nu},
        WEIGHTS,
        LOCATIONS,
        new ScaleMatrices(kind, 3, matrices),
        StudentMixture.Tail.DENSITY);
  }
}
