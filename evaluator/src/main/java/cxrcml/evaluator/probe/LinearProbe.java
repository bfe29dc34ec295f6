package cxrcml.evaluator.probe;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.auc.Areas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Fits one {@link LogisticRegression} a class on standardized embeddings of training samples.
 *
 * <p>C is the same for all classes: the one of {@link #STRENGTHS} with the highest mean AUC on an
 * inner validation part of the training samples, of other patients than the inner training part;
 * the probe is then fitted anew on all of them. A class that has no positive or no negative in
 * training gets no opinion: the score 0 for everyone.
 */
public final class LinearProbe {
  /** The strengths C that are tried, of which the smaller wins a tie. */
  public static final List<Double> STRENGTHS = List.of(1e-4, 1e-3, 1e-2, 1e-1, 1.0);

  private final ExecutorService executor;

  /**
   * @param executor fits classes; the caller shuts it down
   */
  public LinearProbe(ExecutorService executor) {
    this.executor = requireNonNull(executor, "executor");
  }

  /**
   * Training samples.
   *
   * @param embeddings shape [N, D], finite, N >= 1
   * @param labels by class, then sample
   * @param known whether the label is known, by class, then sample; where not, it is left out
   * @param validation whether a sample is of the inner validation part
   */
  public record Training(
      List<float[]> embeddings,
      List<boolean[]> labels,
      List<boolean[]> known,
      List<Boolean> validation) {
    /** Keeps its own copies of the lists. */
    public Training {
      embeddings = List.copyOf(embeddings);
      labels = List.copyOf(labels);
      known = List.copyOf(known);
      validation = List.copyOf(validation);
    }

    private float[][] rows(int[] of) {
      return Arrays.stream(of).mapToObj(embeddings::get).toArray(float[][]::new);
    }

    private int[] part(boolean ofValidation) {
      return IntStream.range(0, validation.size())
          .filter(i -> validation.get(i) == ofValidation)
          .toArray();
    }

    /** Returns the places in {@code of} whose sample's label of a class is known. */
    private int[] known(int classIndex, int[] of) {
      return IntStream.range(0, of.length).filter(i -> known.get(classIndex)[of[i]]).toArray();
    }

    /** Returns a class's labels at those places. */
    private boolean[] labels(int classIndex, int[] of, int[] places) {
      boolean[] selected = new boolean[places.length];
      for (int i = 0; i < places.length; i++) {
        selected[i] = labels.get(classIndex)[of[places[i]]];
      }
      return selected;
    }

    private int[] all() {
      return IntStream.range(0, validation.size()).toArray();
    }
  }

  /**
   * What the probe says.
   *
   * @param strength C that was chosen
   * @param scores probabilities, by class, then sample
   */
  public record Verdict(double strength, List<float[]> scores) {
    /** Keeps its own copy of the list. */
    public Verdict {
      scores = List.copyOf(scores);
    }
  }

  /** Fits on training samples and scores others, shape [M, D]. */
  public Verdict score(Training training, float[][] others) {
    double strength = choose(training);
    return new Verdict(strength, scores(training, training.all(), others, strength));
  }

  private double choose(Training training) {
    int[] inner = training.part(false);
    int[] validation = training.part(true);
    double best = STRENGTHS.get(0);
    double highest = Double.NEGATIVE_INFINITY;
    for (double strength : STRENGTHS) {
      if (inner.length == 0 || validation.length == 0) {
        continue;
      }
      List<float[]> scores = scores(training, inner, training.rows(validation), strength);
      OptionalDouble mean =
          IntStream.range(0, scores.size())
              .mapToDouble(c -> auc(training, c, validation, scores.get(c)))
              .filter(auc -> !Double.isNaN(auc))
              .average();
      if (mean.isPresent() && mean.getAsDouble() > highest) {
        highest = mean.getAsDouble();
        best = strength;
      }
    }
    return best;
  }

  private List<float[]> scores(Training training, int[] rows, float[][] others, double strength) {
    Standardization standardization = Standardization.of(training.rows(rows));
    float[][] samples = standardization.apply(training.rows(rows));
    float[][] asked = standardization.apply(others);
    return forEachClass(
        training.labels.size(),
        c -> {
          int[] known = training.known(c, rows);
          boolean[] labels = training.labels(c, rows, known);
          float[] scores = new float[asked.length];
          if (bothKinds(labels)) {
            float[][] usable =
                Arrays.stream(known).mapToObj(i -> samples[i]).toArray(float[][]::new);
            LogisticRegression fitted = LogisticRegression.fit(usable, labels, strength);
            for (int i = 0; i < scores.length; i++) {
              scores[i] = (float) fitted.probability(asked[i]);
            }
          }
          return scores;
        });
  }

  private List<float[]> forEachClass(int classes, IntFunction<float[]> scores) {
    List<Future<float[]>> tasks = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int index = c;
      tasks.add(executor.submit(() -> scores.apply(index)));
    }
    List<float[]> results = new ArrayList<>();
    try {
      for (Future<float[]> task : tasks) {
        results.add(task.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while probing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a probe failed: " + e.getCause().getMessage(), e);
    }
    return results;
  }

  private static double auc(Training training, int classIndex, int[] rows, float[] scores) {
    int[] known = training.known(classIndex, rows);
    float[] selected = new float[known.length];
    for (int i = 0; i < known.length; i++) {
      selected[i] = scores[known[i]];
    }
    return Areas.of(selected, training.labels(classIndex, rows, known)).auc();
  }

  private static boolean bothKinds(boolean[] labels) {
    int positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    return positives > 0 && positives < labels.length;
  }
}
