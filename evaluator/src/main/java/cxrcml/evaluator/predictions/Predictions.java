package cxrcml.evaluator.predictions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Scores and labels of N held-out samples for C classes, each sample scored by the model of the
 * fold that held it out. Immutable.
 */
public final class Predictions {
  private final List<String> classes;
  private final List<Row> rows;
  private final int[] folds;

  /** A sample with its scores, length C, and labels. */
  private static final class Row {
    private final String sample;
    private final String subject;
    private final int fold;
    private final float[] scores;
    private final BitSet labels;
    private final BitSet unknown;

    Row(String sample, String subject, int fold, float[] scores, BitSet labels, BitSet unknown) {
      this.sample = sample;
      this.subject = subject;
      this.fold = fold;
      this.scores = scores;
      this.labels = labels;
      this.unknown = unknown;
    }
  }

  private Predictions(List<String> classes, List<Row> rows) {
    this.classes = classes;
    this.rows = List.copyOf(rows);
    TreeSet<Integer> distinct = new TreeSet<>();
    this.rows.forEach(row -> distinct.add(row.fold));
    this.folds = distinct.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Joins predictions of the same classes, such as those of several folds. */
  public static Predictions concat(List<Predictions> parts) {
    Builder builder = new Builder(parts.get(0).classes);
    for (Predictions part : parts) {
      if (!part.classes.equals(builder.classes)) {
        throw new IllegalArgumentException(
            "classes: " + part.classes + " (expected: " + builder.classes + ")");
      }
      part.rows.forEach(builder::add);
    }
    return builder.build();
  }

  /** Returns the names of the classes, in the order of scores and labels. */
  public List<String> classes() {
    return classes;
  }

  /** Returns N. */
  public int size() {
    return rows.size();
  }

  /** Returns the folds that occur, ascending. */
  public int[] folds() {
    return folds.clone();
  }

  /** Returns the rows of a fold, ascending. */
  public int[] rowsOf(int fold) {
    int[] found = new int[rows.size()];
    int count = 0;
    for (int row = 0; row < found.length; row++) {
      if (rows.get(row).fold == fold) {
        found[count++] = row;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Returns the rows of a fold of which it is known whether they carry a class, ascending. */
  public int[] rowsOf(int fold, int classIndex) {
    return Arrays.stream(rowsOf(fold))
        .filter(row -> !rows.get(row).unknown.get(classIndex))
        .toArray();
  }

  /** Returns the id of a row's sample. */
  public String sample(int row) {
    return rows.get(row).sample;
  }

  /** Returns the patient of a row. */
  public String subject(int row) {
    return rows.get(row).subject;
  }

  /** Returns the fold that held a row out. */
  public int fold(int row) {
    return rows.get(row).fold;
  }

  /** Returns the score of a row for a class. */
  public float score(int row, int classIndex) {
    return rows.get(row).scores[classIndex];
  }

  /** Returns whether a row's sample carries a class. */
  public boolean label(int row, int classIndex) {
    return rows.get(row).labels.get(classIndex);
  }

  /** Returns the classes that a row's sample carries: bit c set, class c. */
  public BitSet labels(int row) {
    return (BitSet) rows.get(row).labels.clone();
  }

  /** Returns the classes that nobody knows of a row's sample: bit c set, class c. */
  public BitSet unknown(int row) {
    return (BitSet) rows.get(row).unknown.clone();
  }

  /** Returns how many classes a row's sample carries. */
  public int labelCount(int row) {
    return rows.get(row).labels.cardinality();
  }

  /** Returns how many samples carry a class. */
  public int positives(int classIndex) {
    return (int) rows.stream().filter(row -> row.labels.get(classIndex)).count();
  }

  /** Returns a class's scores of the given rows. */
  public float[] scores(int classIndex, int[] ofRows) {
    float[] scores = new float[ofRows.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(ofRows[i], classIndex);
    }
    return scores;
  }

  /** Returns a class's labels of the given rows. */
  public boolean[] labels(int classIndex, int[] ofRows) {
    boolean[] labels = new boolean[ofRows.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(ofRows[i], classIndex);
    }
    return labels;
  }

  /**
   * Requires that another model's predictions are of the same samples, in any order, with the same
   * patients, folds and labels.
   */
  public void requireSameSamples(Predictions other) {
    if (!other.classes.equals(classes) || other.rows.size() != rows.size()) {
      throw new IllegalArgumentException(
          "predictions: "
              + other.rows.size()
              + " samples of "
              + other.classes
              + " (expected: "
              + rows.size()
              + " of "
              + classes
              + ")");
    }
    Map<String, Row> bySample = new HashMap<>();
    rows.forEach(row -> bySample.put(row.sample, row));
    for (Row row : other.rows) {
      Row same = bySample.get(row.sample);
      if (same == null
          || !same.subject.equals(row.subject)
          || same.fold != row.fold
          || !same.labels.equals(row.labels)
          || !same.unknown.equals(row.unknown)) {
        throw new IllegalArgumentException(
            "sample: "
                + row.sample
                + " (expected: in both, with the same patient, fold and labels)");
      }
    }
  }

  /** Collects rows. */
  public static final class Builder {
    private final List<String> classes;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> samples = new HashSet<>();

    /** Starts predictions of the named classes. */
    public Builder(List<String> classes) {
      this.classes = List.copyOf(classes);
    }

    /**
     * Adds a sample of which all is known.
     *
     * @param scores length C, no NaN
     * @param labels bit c set: the sample carries class c
     */
    public Builder add(String sample, String subject, int fold, float[] scores, BitSet labels) {
      return add(sample, subject, fold, scores, labels, new BitSet());
    }

    /**
     * Adds a sample.
     *
     * @param scores length C, no NaN
     * @param labels bit c set: the sample carries class c
     * @param unknown bit c set: nobody knows whether it does; no class of {@code labels}
     */
    public Builder add(
        String sample, String subject, int fold, float[] scores, BitSet labels, BitSet unknown) {
      add(
          new Row(
              sample,
              subject,
              fold,
              scores.clone(),
              (BitSet) labels.clone(),
              (BitSet) unknown.clone()));
      return this;
    }

    private void add(Row row) {
      if (row.scores.length != classes.size()) {
        throw new IllegalArgumentException(
            "scores of "
                + row.sample
                + ": length "
                + row.scores.length
                + " (expected: "
                + classes.size()
                + ")");
      }
      requireClasses(row, row.labels);
      requireClasses(row, row.unknown);
      if (row.labels.intersects(row.unknown)) {
        throw new IllegalArgumentException(
            "labels of " + row.sample + ": carried and unknown (expected: one of the two)");
      }
      for (int c = 0; c < row.scores.length; c++) {
        if (Float.isNaN(row.scores[c])) {
          throw new IllegalArgumentException(
              "score of " + row.sample + " for " + classes.get(c) + ": NaN (expected: a number)");
        }
      }
      if (!samples.add(row.sample)) {
        throw new IllegalArgumentException(
            "sample: " + row.sample + " twice (expected: each sample once)");
      }
      rows.add(row);
    }

    private void requireClasses(Row row, BitSet of) {
      if (of.length() > classes.size()) {
        throw new IllegalArgumentException(
            "labels of "
                + row.sample
                + ": class "
                + (of.length() - 1)
                + " (expected: < "
                + classes.size()
                + ")");
      }
    }

    /** Returns the predictions. */
    public Predictions build() {
      return new Predictions(classes, rows);
    }
  }
}
