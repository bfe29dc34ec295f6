package cxrcml.evaluator.bootstrap;

import cxrcml.evaluator.auc.Areas;
import cxrcml.evaluator.auc.Ranking;
import cxrcml.evaluator.auc.WeightBlock;
import cxrcml.evaluator.predictions.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The samples of one fold, ranked for every class. Scores are compared within a fold only; a sample
 * counts for a class if it is known whether it carries it.
 */
public final class FoldRanking {
  private final int fold;
  private final int patients;
  private final List<Ranking> classes;

  private FoldRanking(int fold, int patients, List<Ranking> classes) {
    this.fold = fold;
    this.patients = patients;
    this.classes = List.copyOf(classes);
  }

  /** Ranks every fold of the predictions, in ascending order of fold. */
  public static List<FoldRanking> of(Predictions predictions) {
    List<FoldRanking> folds = new ArrayList<>();
    for (int fold : predictions.folds()) {
      folds.add(of(predictions, fold));
    }
    return folds;
  }

  private static FoldRanking of(Predictions predictions, int fold) {
    int[] rows = predictions.rowsOf(fold);
    // In order of name, so that two models' patients have the same numbers and the same draws.
    Map<String, Integer> numbers = new TreeMap<>();
    for (int row : rows) {
      numbers.put(predictions.subject(row), 0);
    }
    int next = 0;
    for (Map.Entry<String, Integer> patient : numbers.entrySet()) {
      patient.setValue(next++);
    }
    List<Ranking> classes = new ArrayList<>();
    for (int c = 0; c < predictions.classes().size(); c++) {
      int[] known = predictions.rowsOf(fold, c);
      int[] units =
          Arrays.stream(known).map(row -> numbers.get(predictions.subject(row))).toArray();
      classes.add(Ranking.of(predictions.scores(c, known), predictions.labels(c, known), units));
    }
    return new FoldRanking(fold, numbers.size(), classes);
  }

  /** Returns the number of the fold. */
  public int fold() {
    return fold;
  }

  /** Returns how many patients the fold holds. */
  public int patients() {
    return patients;
  }

  /** Returns how many classes are ranked. */
  public int classes() {
    return classes.size();
  }

  /** Computes a class's areas with every patient counted once. */
  public Areas areas(int classIndex) {
    int[] once = new int[patients];
    Arrays.fill(once, 1);
    return classes.get(classIndex).areas(once);
  }

  /** Computes a class's areas with each patient counted as often as each weighting says. */
  Areas[] areas(int classIndex, WeightBlock weights) {
    return classes.get(classIndex).areas(weights);
  }
}
