package cxrcml.evaluator.crossvalidation;

import cxrcml.evaluator.predictions.Predictions;

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
      for (int c = 0; c < classes; c++) {
        scores[c] = samples.labelCount(row) - (samples.label(row, c) ? 1 : 0);
      }
      builder.add(
          samples.sample(row),
          samples.subject(row),
          samples.fold(row),
          scores,
          samples.labels(row),
          samples.unknown(row));
    }
    return builder.build();
  }
}
