package cxrcml.evaluator.run;

import cxrcml.evaluator.predictions.Predictions;
import java.util.List;

/** How several models, such as checkpoints of a run, become one. */
public enum Ensemble {
  /** The mean of their scores, as CheXzero's. */
  SCORES,
  /** The mean of their unit embeddings, of images and of texts; they must share one space. */
  EMBEDDINGS;

  /** Averages embeddings of the same things by several models, shape [models][N][D]. */
  static float[][] mean(List<float[][]> embeddings) {
    float[][] first = embeddings.get(0);
    float[][] mean = new float[first.length][];
    for (int i = 0; i < mean.length; i++) {
      double[] sum = new double[first[i].length];
      for (float[][] model : embeddings) {
        if (model[i].length != sum.length) {
          throw new IllegalArgumentException(
              "models: embeddings of %d and %d dimensions (expected: the same, or --ensemble scores)"
                  .formatted(sum.length, model[i].length));
        }
        for (int d = 0; d < sum.length; d++) {
          sum[d] += model[i][d];
        }
      }
      mean[i] = new float[sum.length];
      for (int d = 0; d < sum.length; d++) {
        mean[i][d] = (float) (sum[d] / embeddings.size());
      }
    }
    return mean;
  }

  /** Averages the scores of predictions of the same samples in the same order. */
  static Predictions meanScores(List<Predictions> models) {
    Predictions first = models.get(0);
    if (models.size() == 1) {
      return first;
    }
    Predictions.Builder builder = new Predictions.Builder(first.classes());
    for (int row = 0; row < first.size(); row++) {
      float[] scores = new float[first.classes().size()];
      for (int c = 0; c < scores.length; c++) {
        double sum = 0;
        for (Predictions model : models) {
          sum += model.score(row, c);
        }
        scores[c] = (float) (sum / models.size());
      }
      builder.add(
          first.sample(row),
          first.subject(row),
          first.fold(row),
          scores,
          first.labels(row),
          first.unknown(row));
    }
    return builder.build();
  }
}
