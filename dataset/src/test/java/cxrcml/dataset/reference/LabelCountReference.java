package cxrcml.dataset.reference;

import java.util.BitSet;
import java.util.List;

/**
 * Scores each class of a sample by how many <em>other</em> classes the sample carries. Where
 * findings come in company, this alone lifts the AUC over 0.5; a model that learns "many findings"
 * instead of the finding gets no further. The evaluator prints the same reference beside results.
 */
public final class LabelCountReference {
  private LabelCountReference() {}

  /**
   * Returns the scores.
   *
   * @param labels the classes of each sample, length N
   * @return N x {@code classes}, each 0 to classes - 1
   */
  public static double[][] scores(List<BitSet> labels, int classes) {
    double[][] scores = new double[labels.size()][classes];
    for (int i = 0; i < scores.length; i++) {
      BitSet own = labels.get(i);
      for (int c = 0; c < classes; c++) {
        scores[i][c] = own.cardinality() - (own.get(c) ? 1 : 0);
      }
    }
    return scores;
  }
}
