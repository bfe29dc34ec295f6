package cxrcml.clusterer.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExpectationStepTest {
  private static final float[] NEAR_AND_FAR = {0.5f, -0.25f, 1f, 30f, -40f, 50f};

  private final BlockMembership membership = new BlockMembership(2, 8);

  // SciPy 1.17.1: log(pi) + multivariate_t(mu, diag(sigma), df=nu).logpdf(x), then logsumexp.
  @Test
  void agreesWithScipyForFourDegreesOfFreedom() {
    apply(twoComponents(4), NEAR_AND_FAR);

    assertThat(membership.logDensities[0]).isCloseTo(-3.8925747630875493, within(1e-12));
    assertThat(membership.logDensities[1]).isCloseTo(-27.69927514298893, within(1e-12));
    assertThat(responsibility(0, 0)).isCloseTo(0.41763313611943575, within(1e-12));
    assertThat(responsibility(1, 0)).isCloseTo(0.29140249882398045, within(1e-12));
    assertThat(responsibility(1, 1)).isCloseTo(0.7085975011760204, within(1e-12));
  }

  // SciPy 1.17.1, as above.
  @Test
  void agreesWithScipyForDegreesOfFreedomThatAreNoInteger() {
    apply(twoComponents(2.5), NEAR_AND_FAR);

    assertThat(membership.logDensities[0]).isCloseTo(-3.978773753727899, within(1e-12));
    assertThat(membership.logDensities[1]).isCloseTo(-23.599194827126727, within(1e-12));
    assertThat(responsibility(0, 0)).isCloseTo(0.4267481158025102, within(1e-12));
  }

  // SciPy 1.17.1: as above with multivariate_normal.
  @Test
  void isGaussianForInfinitelyManyDegreesOfFreedom() {
    apply(twoComponents(Double.POSITIVE_INFINITY), NEAR_AND_FAR);

    assertThat(membership.logDensities[0]).isCloseTo(-3.7227628975312443, within(1e-12));
    assertThat(membership.logDensities[1]).isCloseTo(-2353.710064133833, within(1e-9));
    assertThat(responsibility(0, 0)).isCloseTo(0.39524159803466719, within(1e-12));
    assertThat(precisionWeight(1, 0)).isEqualTo(1);
  }

  @Test
  void tendsToTheGaussianAsDegreesOfFreedomGrow() {
    apply(twoComponents(1e6), NEAR_AND_FAR);

    assertThat(membership.logDensities[0]).isCloseTo(-3.7227628975312443, within(1e-4));
    assertThat(precisionWeight(0, 0)).isCloseTo(1, within(1e-5));
  }

  @Test
  void weighsAnOutlierLittleThoughItsResponsibilitiesStillSumToOne() {
    apply(twoComponents(4), NEAR_AND_FAR);

    assertThat(responsibility(1, 0) + responsibility(1, 1)).isCloseTo(1, within(1e-12));
    assertThat(precisionWeight(0, 0)).isGreaterThan(1);
    assertThat(precisionWeight(1, 0)).isLessThan(0.003);
    assertThat(precisionWeight(1, 1)).isLessThan(0.003);
  }

  /** exp(log density) would be infinite here; the responsibilities must not be NaN. */
  @Test
  void staysFiniteInTheDimensionOfClipEmbeddings() {
    double[] scales = new double[2 * 512];
    Arrays.fill(scales, 1e-12);
    StudentMixture concentrated =
        new StudentMixture(4, new double[] {0.5, 0.5}, new double[2 * 512], scales);

    apply(concentrated, new float[512]);

    assertThat(Math.exp(membership.logDensities[0])).isInfinite();
    assertThat(responsibility(0, 0)).isCloseTo(0.5, within(1e-12));
  }

  /**
   * The nearest component is so wide that its density is e⁻¹⁰⁸⁷ of the other's: relative to it, all
   * numbers underflow. SciPy 1.17.1: log(pi) + multivariate_t(mu, scale, 4).logpdf(x).
   */
  @Test
  void findsTheComponentThatIsFarAndYetMoreLikely() {
    double[] locations = new double[2 * 512];
    double[] scales = new double[2 * 512];
    Arrays.fill(locations, 512, 1024, 1);
    Arrays.fill(scales, 0, 512, 1e4);
    Arrays.fill(scales, 512, 1024, 1e-4);
    StudentMixture mixture = new StudentMixture(4, new double[] {0.5, 0.5}, locations, scales);
    float[] samples = new float[2 * 512];
    Arrays.fill(samples, 512, 1024, 0.5f);

    apply(mixture, samples);

    assertThat(membership.logDensities[0]).isCloseTo(-746.0736901545577, within(1e-9));
    assertThat(membership.logDensities[1]).isCloseTo(-388.4103496719452, within(1e-9));
    assertThat(responsibility(0, 1)).isCloseTo(1, within(1e-12));
    assertThat(precisionWeight(0, 0)).isCloseTo(129, within(1e-9)); // (4 + 512) / 4
  }

  @Test
  void givesNothingToAComponentWithoutWeight() {
    StudentMixture mixture =
        new StudentMixture(4, new double[] {0, 1}, new double[2], new double[] {1, 1});

    apply(mixture, new float[] {0.25f});

    assertThat(responsibility(0, 0)).isZero();
    assertThat(responsibility(0, 1)).isEqualTo(1);
  }

  @Test
  void answersTheSameInEveryPlaceOfABlock() {
    float[] rows = new float[300 * 3];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = NEAR_AND_FAR[i % 6];
    }

    float[] responsibilities =
        new ExpectationStep(twoComponents(4)).responsibilities(new SampleMatrix(300, 3, rows));

    for (int i = 0; i < 300; i++) {
      assertThat(responsibilities[2 * i]).isEqualTo(responsibilities[2 * (i % 2)]);
      assertThat(responsibilities[2 * i] + responsibilities[2 * i + 1]).isCloseTo(1, within(1e-6f));
    }
  }

  @Test
  void refusesSamplesOfAnotherDimension() {
    ExpectationStep step = new ExpectationStep(twoComponents(4));

    assertThatThrownBy(() -> step.responsibilities(new SampleMatrix(1, 4, new float[4])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples: dimension 4 (expected: 3)");
  }

  private void apply(StudentMixture mixture, float[] values) {
    int dimensions = mixture.dimensions();
    int samples = values.length / dimensions;
    SampleBlock block = new SampleBlock(mixture, samples);
    ExpectationStep step = new ExpectationStep(mixture);
    block.load(new SampleMatrix(samples, dimensions, values), step.origin(), 0, samples);
    step.apply(block, membership);
  }

  private double responsibility(int i, int k) {
    return membership.responsibilities[k][i];
  }

  private double precisionWeight(int i, int k) {
    return membership.precisionWeights[k][i];
  }

  private static StudentMixture twoComponents(double degreesOfFreedom) {
    return new StudentMixture(
        degreesOfFreedom,
        new double[] {0.3, 0.7},
        new double[] {0, 0.1, -0.2, 1, -1, 2},
        new double[] {1, 0.5, 3, 0.25, 2, 4});
  }
}
