package cxrcml.evaluator.bootstrap;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.auc.Areas;
import cxrcml.evaluator.auc.WeightBlock;
import cxrcml.model.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Resamples the patients of each fold with replacement and scores every class anew.
 *
 * <p>The folds are strata: a resample of a fold draws as many patients as the fold has, because the
 * fold's model is given and only its test patients are a sample. Each draw depends on (seed, fold,
 * resample) alone, so the result has the same bits for any number of threads, and two models over
 * the same patients meet the same draws.
 */
public final class PatientBootstrap {
  /** Resamples of CheXzero's published intervals. */
  public static final int DEFAULT_RESAMPLES = 1_000;

  private final int resamples;
  private final long seed;
  private final ExecutorService executor;

  /**
   * Creates a bootstrap.
   *
   * @param resamples >= 0; 0: no intervals
   * @param executor computes resamples; the caller shuts it down
   */
  public PatientBootstrap(int resamples, long seed, ExecutorService executor) {
    if (resamples < 0) {
      throw new IllegalArgumentException("resamples: " + resamples + " (expected: >= 0)");
    }
    this.resamples = resamples;
    this.seed = seed;
    this.executor = requireNonNull(executor, "executor");
  }

  /** Draws and scores all resamples. */
  public Replicates replicate(List<FoldRanking> folds) {
    int classes = folds.isEmpty() ? 0 : folds.get(0).classes();
    double[][] auc = new double[resamples][classes];
    double[][] averagePrecision = new double[resamples][classes];
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int start = 0; start < resamples; start += WeightBlock.SIZE) {
      int from = start;
      int to = Math.min(resamples, start + WeightBlock.SIZE);
      tasks.add(
          () -> {
            score(folds, from, to, auc, averagePrecision);
            return null;
          });
    }
    runAll(tasks);
    return new Replicates(auc, averagePrecision);
  }

  /** Scores resamples {@code from} to {@code to} (exclusive), one block. */
  private void score(
      List<FoldRanking> folds, int from, int to, double[][] auc, double[][] averagePrecision) {
    int classes = auc[from].length;
    int[][] scored = new int[to - from][classes];
    for (FoldRanking fold : folds) {
      WeightBlock draws =
          WeightBlock.of(IntStream.range(from, to).mapToObj(r -> draw(fold, r)).toList());
      for (int c = 0; c < classes; c++) {
        Areas[] areas = fold.areas(c, draws);
        for (int r = from; r < to; r++) {
          if (areas[r - from].defined()) {
            auc[r][c] += areas[r - from].auc();
            averagePrecision[r][c] += areas[r - from].averagePrecision();
            scored[r - from][c]++;
          }
        }
      }
    }
    for (int r = from; r < to; r++) {
      for (int c = 0; c < classes; c++) {
        auc[r][c] /= scored[r - from][c]; // 0 / 0 = NaN where no fold could be scored
        averagePrecision[r][c] /= scored[r - from][c];
      }
    }
  }

  /** Returns how often each patient of the fold was drawn. */
  private int[] draw(FoldRanking fold, int resample) {
    SplittableRandom random =
        new SplittableRandom(
            Seeds.scatter(Seeds.scatter(Seeds.scatter(seed) + fold.fold()) + resample));
    int[] weights = new int[fold.patients()];
    for (int i = 0; i < weights.length; i++) {
      weights[random.nextInt(weights.length)]++;
    }
    return weights;
  }

  private void runAll(List<Callable<Void>> tasks) {
    try {
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while resampling", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a resample failed: " + e.getCause().getMessage(), e);
    }
  }
}
