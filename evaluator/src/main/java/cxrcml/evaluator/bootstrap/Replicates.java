package cxrcml.evaluator.bootstrap;

/**
 * What each resample gave for each class: the mean over the folds in which the class could be
 * scored, NaN where there was none. Replicates of two models from the same {@link PatientBootstrap}
 * over the same samples are paired: resample r drew the same patients for both.
 */
public final class Replicates {
  private final double[][] auc;
  private final double[][] averagePrecision;

  /** Takes over arrays of shape [resamples, classes]. */
  Replicates(double[][] auc, double[][] averagePrecision) {
    this.auc = auc;
    this.averagePrecision = averagePrecision;
  }

  /** Returns the number of resamples. */
  public int resamples() {
    return auc.length;
  }

  /** Returns the AUC of every class in a resample. */
  public double[] auc(int resample) {
    return auc[resample].clone();
  }

  /** Returns the interval of a class's AUC. */
  public Interval aucOf(int classIndex) {
    return Interval.of(column(auc, classIndex));
  }

  /** Returns the interval of a class's average precision. */
  public Interval averagePrecisionOf(int classIndex) {
    return Interval.of(column(averagePrecision, classIndex));
  }

  private static double[] column(double[][] values, int index) {
    double[] column = new double[values.length];
    for (int r = 0; r < column.length; r++) {
      column[r] = values[r][index];
    }
    return column;
  }
}
