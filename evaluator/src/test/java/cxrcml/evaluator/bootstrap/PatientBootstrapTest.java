package cxrcml.evaluator.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.Examples;
import cxrcml.evaluator.auc.Areas;
import cxrcml.evaluator.predictions.Predictions;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientBootstrapTest {
  private final ExecutorService one = Executors.newSingleThreadExecutor();
  private final ExecutorService three = Executors.newFixedThreadPool(3);

  @AfterEach
  void stop() {
    one.shutdownNow();
    three.shutdownNow();
  }

  @Test
  void givesTheSameBitsForAnyNumberOfThreads() {
    List<FoldRanking> folds = FoldRanking.of(example(600, 5, 1));

    Replicates alone = new PatientBootstrap(40, 9, one).replicate(folds);
    Replicates together = new PatientBootstrap(40, 9, three).replicate(folds);

    for (int r = 0; r < 40; r++) {
      assertThat(together.auc(r)).isEqualTo(alone.auc(r));
    }
    assertThat(alone.auc(0)).isNotEqualTo(alone.auc(1));
  }

  @Test
  void dependsOnTheSeed() {
    List<FoldRanking> folds = FoldRanking.of(example(300, 2, 1));

    Replicates first = new PatientBootstrap(2, 1, one).replicate(folds);
    Replicates second = new PatientBootstrap(2, 2, one).replicate(folds);

    assertThat(first.auc(0)).isNotEqualTo(second.auc(0));
  }

  /**
   * DeLong's standard error for two normal scores one deviation apart, 120 positives and 280
   * negatives, is 0.024 to 0.027 over draws of the sample (Hanley and McNeil 1982, AUC 0.76); the
   * interval is 3.92 of them wide.
   */
  @Test
  void spreadsAsTheoryExpectsWhenEveryPatientHasOneSample() {
    Predictions predictions = normalScores(120, 280);

    Interval interval =
        new PatientBootstrap(1_000, 5, three).replicate(FoldRanking.of(predictions)).aucOf(0);

    double auc = FoldRanking.of(predictions).get(0).areas(0).auc();
    double hanleyMcNeil = hanleyMcNeil(auc, 120, 280);
    assertThat(interval.high() - interval.low())
        .isCloseTo(2 * 1.96 * hanleyMcNeil, within(0.15 * 2 * 1.96 * hanleyMcNeil));
    assertThat((interval.high() + interval.low()) / 2).isCloseTo(auc, within(0.005));
  }

  /** The standard error under the exponential model, formula 2 of the paper. */
  private static double hanleyMcNeil(double auc, int positives, int negatives) {
    double q1 = auc / (2 - auc);
    double q2 = 2 * auc * auc / (1 + auc);
    double variance =
        auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc);
    return Math.sqrt(variance / positives / negatives);
  }

  /** The same samples, held by few patients, say less. */
  @Test
  void takesOrLeavesAPatientWithAllSamples() {
    Predictions single = normalScores(120, 280);
    Predictions.Builder repeated = new Predictions.Builder(single.classes());
    for (int row = 0; row < single.size(); row++) {
      for (int copy = 0; copy < 4; copy++) {
        BitSet labels = new BitSet();
        labels.set(0, single.label(row, 0));
        float[] scores = {single.score(row, 0)};
        repeated.add(row + "-" + copy, single.subject(row), 0, scores, labels);
      }
    }
    PatientBootstrap bootstrap = new PatientBootstrap(200, 5, three);

    Interval once = bootstrap.replicate(FoldRanking.of(single)).aucOf(0);
    Interval fourTimes = bootstrap.replicate(FoldRanking.of(repeated.build())).aucOf(0);

    assertThat(fourTimes).isEqualTo(once);
  }

  @Test
  void leavesOutResamplesThatLostAllPositives() {
    Predictions.Builder builder = new Predictions.Builder(List.of("Rare"));
    for (int i = 0; i < 20; i++) {
      BitSet labels = new BitSet();
      labels.set(0, i == 3);
      builder.add("s" + i, "p" + i, 0, new float[] {i == 3 ? 1 : i / 20f}, labels);
    }

    Replicates replicates =
        new PatientBootstrap(100, 5, one).replicate(FoldRanking.of(builder.build()));

    // The chance that a resample of 20 misses one patient is 0.95^20 = 0.36.
    assertThat(IntStream.range(0, 100).filter(r -> Double.isNaN(replicates.auc(r)[0])).count())
        .isBetween(20L, 55L);
    assertThat(replicates.aucOf(0)).isEqualTo(new Interval(1, 1));
  }

  @Test
  void hasNoIntervalWithoutResamples() {
    Replicates replicates =
        new PatientBootstrap(0, 5, one).replicate(FoldRanking.of(example(100, 2, 1)));

    assertThat(replicates.aucOf(0)).isEqualTo(Interval.UNDEFINED);
    assertThatThrownBy(() -> new PatientBootstrap(-1, 5, one))
        .hasMessage("resamples: -1 (expected: >= 0)");
  }

  /** NumPy 2.4: np.percentile([1.5, 9, 2, 4, 7], [2.5, 97.5]) gives 1.55 and 8.8. */
  @Test
  void interpolatesPercentilesAsNumPy() {
    Interval interval = Interval.of(new double[] {1.5, 9, Double.NaN, 2, 4, 7});

    assertThat(interval.low()).isCloseTo(1.55, within(1e-12));
    assertThat(interval.high()).isCloseTo(8.8, within(1e-12));
  }

  @Test
  void comparesScoresWithinAFoldOnly() {
    Predictions predictions = example(400, 4, 1);
    FoldRanking second = FoldRanking.of(predictions).get(1);
    int[] rows = predictions.rowsOf(1);

    assertThat(second.fold()).isEqualTo(1);
    assertThat(second.areas(2))
        .isEqualTo(Areas.of(predictions.scores(2, rows), predictions.labels(2, rows)));
  }

  /** Whether a sample carries a class may be unknown: then it is no positive and no negative. */
  @Test
  void ranksWhatIsKnown() {
    Predictions.Builder builder = new Predictions.Builder(List.of("Edema", "Mass"));
    float[] scores = {0.9f, 0.1f, 0.8f, 0.3f, 0.7f};
    for (int i = 0; i < scores.length; i++) {
      BitSet labels = new BitSet();
      labels.set(0, i % 2 == 0 && i != 4);
      labels.set(1, i % 2 == 0);
      BitSet unknown = new BitSet();
      unknown.set(0, i == 4 || i == 1);
      builder.add("s" + i, "p" + i, 0, new float[] {scores[i], scores[i]}, labels, unknown);
    }

    FoldRanking fold = FoldRanking.of(builder.build()).get(0);

    assertThat(fold.areas(0))
        .isEqualTo(Areas.of(new float[] {0.9f, 0.8f, 0.3f}, new boolean[] {true, true, false}));
    assertThat(fold.areas(1))
        .isEqualTo(Areas.of(scores, new boolean[] {true, false, true, false, true}));
  }

  private static Predictions example(int samples, int folds, long seed) {
    List<DiseaseClass> classes = Examples.classes(samples, 6);
    return Examples.predictions(classes, samples, folds, 0.7, seed);
  }

  /** One class, scores at the quantiles of two normal distributions one deviation apart. */
  private static Predictions normalScores(int positives, int negatives) {
    var normal = new org.apache.commons.math3.distribution.NormalDistribution();
    Predictions.Builder builder = new Predictions.Builder(List.of("Finding"));
    for (int i = 0; i < positives + negatives; i++) {
      boolean positive = i < positives;
      double quantile =
          positive ? (i + 0.5) / positives : (i - positives + 0.5) / (double) negatives;
      float score = (float) (normal.inverseCumulativeProbability(quantile) + (positive ? 1 : 0));
      BitSet labels = new BitSet();
      labels.set(0, positive);
      builder.add("s" + i, "p" + i, 0, new float[] {score}, labels);
    }
    return builder.build();
  }
}
