package cxrcml.evaluator.crossvalidation;

import cxrcml.evaluator.predictions.Predictions;
import java.util.BitSet;

/**
 * A reference that sees no image: a sample's score for a class is how many other classes it
 * carries. Where classes come together this beats chance, so a model is worth only what it adds.
 */
public final class LabelCount {
  private LabelCount() {}

  /** Returns predictions of the same samples by this reference. */
  public static Predictions predict(Predictions samples) {
    Predictions.Builder builder = new Predictions.Builder(samples.classes());
    int classes = samples.classes().size();
    for (int row = 0; row < samples.size(); row++) {
      float[] scores = new float[classes];
      BitSet labels = new BitSet(classes);
      for (int c = 0; c < classes; c++) {
        boolean carried = samples.label(row, c);
        labels.set(c, carried);
        scores[c] = samples.labelCount(row) - (carried ? 1 : 0);
      }
      builder.add(samples.sample(row), samples.subject(row), samples.fold(row), scores, labels);
    }
    return builder.build();
  }
}
