package cxrcml.clusterer.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MixtureStatisticsTest {
  private final SampleMatrix samples = PlantedSamples.heavyTailed(10_001, 3, 5, 7).matrix();
  private final StudentMixture mixture =
      new KMeansPlusPlus(samples, new SplittableRandom(3), FixedChunks.sequential())
          .start(FitOptions.diagonal(3, 4, 1, 1, 0), 1e-9);
  private final ExpectationStep step = new ExpectationStep(mixture);

  @Test
  void partsInAnyOrderGiveTheWhole() {
    MixtureStatistics whole = of(0, 10_001);
    MixtureStatistics parts = of(9_000, 10_001);

    parts.combine(of(0, 1));
    parts.combine(of(1, 9_000));

    assertThat(parts.samples()).isEqualTo(10_001);
    assertThat(parts.lowestSample()).isEqualTo(whole.lowestSample());
    assertThat(parts.outlierShare()).isEqualTo(whole.outlierShare());
    assertThat(parts.logLikelihood()).isCloseTo(whole.logLikelihood(), within(1e-7));
    for (int k = 0; k < 3; k++) {
      assertThat(parts.softCount(k)).isCloseTo(whole.softCount(k), within(1e-8));
      assertThat(parts.weightedCount(k)).isCloseTo(whole.weightedCount(k), within(1e-8));
      for (int d = 0; d < 5; d++) {
        assertThat(parts.firstMoment(k, d)).isCloseTo(whole.firstMoment(k, d), within(1e-7));
        assertThat(parts.secondMoments(k)[d]).isCloseTo(whole.secondMoments(k)[d], within(1e-6));
      }
    }
  }

  @Test
  void agreesWithSumsOverSingleSamples() {
    float[] first = Arrays.copyOf(samples.values(), 6 * 5);
    SampleMatrix few = new SampleMatrix(6, 5, first);
    MixtureStatistics statistics = new MixtureStatistics(step);
    statistics.accept(few, 0, 6);
    float[] responsibilities = step.responsibilities(few);

    double expectedCount = 0;
    double expectedSecond = 0;
    for (int i = 0; i < 6; i++) {
      double delta = 0;
      for (int d = 0; d < 5; d++) {
        double deviation = first[i * 5 + d] - mixture.location(1, d);
        delta += deviation * deviation / mixture.scale(1, d);
      }
      double weight = responsibilities[i * 3 + 1] * (4 + 5) / (4 + delta);
      expectedCount += responsibilities[i * 3 + 1];
      expectedSecond += weight * Math.pow(first[i * 5 + 2] - mixture.mean()[2], 2);
    }

    assertThat(statistics.softCount(1)).isCloseTo(expectedCount, within(1e-6));
    // Responsibilities are rounded to float here.
    assertThat(statistics.secondMoments(1)[2]).isCloseTo(expectedSecond, within(1e-6 * 100));
  }

  @Test
  void hasTheSameBitsForAnyNumberOfThreads() {
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      MixtureStatistics one = new StatisticsPass(FixedChunks.sequential()).over(samples, mixture);
      MixtureStatistics three =
          new StatisticsPass(new FixedChunks(executor, 3)).over(samples, mixture);

      assertThat(three.logLikelihood()).isEqualTo(one.logLikelihood());
      for (int k = 0; k < 3; k++) {
        assertThat(three.weightedCount(k)).isEqualTo(one.weightedCount(k));
        assertThat(three.secondMoments(k)[4]).isEqualTo(one.secondMoments(k)[4]);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void refusesStatisticsUnderAnotherMixture() {
    MixtureStatistics statistics = new MixtureStatistics(step);
    MixtureStatistics other =
        new MixtureStatistics(new ExpectationStep(mixture.reordered(new int[] {2, 0, 1})));

    assertThatThrownBy(() -> statistics.combine(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("other: another mixture (expected: the same)");
  }

  private MixtureStatistics of(int from, int to) {
    MixtureStatistics statistics = new MixtureStatistics(step);
    statistics.accept(samples, from, to);
    return statistics;
  }
}
