package cxrcml.evaluator.calibration;

import cxrcml.evaluator.predictions.PatientPart;
import cxrcml.evaluator.predictions.Predictions;
import cxrcml.evaluator.probe.LogisticRegression;
import java.util.Arrays;
import java.util.Optional;

/**
 * The calibration of a model's scores, pooled over classes, samples and folds.
 *
 * <p>A cosine is no probability, and the softmax of a pair of cosines is always near a half; so the
 * scores are also judged after Platt scaling: for every fold and class a logistic curve through the
 * scores of one half of the patients gives the probabilities of the other half, and the other way
 * round. Classes whose halves do not both have a positive and a negative are left out of it.
 *
 * @param raw of the scores themselves; empty if one is not in [0, 1]
 * @param scaled after Platt scaling
 * @see <a href="https://citeseerx.ist.psu.edu/document?doi=10.1.1.41.1639">J. Platt (1999),
 *     Probabilistic outputs for support vector machines</a>
 */
public record Calibration(Optional<Reliability> raw, Reliability scaled) {
  /** Two parameters on standardized scores need next to no penalty. */
  private static final double STRENGTH = 1e3;

  /** Judges predictions. */
  public static Calibration of(Predictions predictions) {
    Reliability.Builder scaled = new Reliability.Builder();
    for (int fold : predictions.folds()) {
      for (int c = 0; c < predictions.classes().size(); c++) {
        int[] rows = predictions.rowsOf(fold, c);
        int[] first = half(predictions, rows, 0);
        int[] second = half(predictions, rows, 1);
        if (bothKinds(predictions.labels(c, first)) && bothKinds(predictions.labels(c, second))) {
          scale(predictions, c, first, second, scaled);
          scale(predictions, c, second, first, scaled);
        }
      }
    }
    return new Calibration(raw(predictions), scaled.build());
  }

  private static Optional<Reliability> raw(Predictions predictions) {
    Reliability.Builder raw = new Reliability.Builder();
    for (int row = 0; row < predictions.size(); row++) {
      for (int c = 0; c < predictions.classes().size(); c++) {
        float score = predictions.score(row, c);
        if (!(score >= 0 && score <= 1)) {
          return Optional.empty();
        }
        if (!predictions.unknown(row).get(c)) {
          raw.add(score, predictions.label(row, c));
        }
      }
    }
    return Optional.of(raw.build());
  }

  private static int[] half(Predictions predictions, int[] rows, int half) {
    return Arrays.stream(rows)
        .filter(row -> PatientPart.of(predictions.subject(row), 2) == half)
        .toArray();
  }

  private static void scale(
      Predictions predictions, int c, int[] from, int[] to, Reliability.Builder into) {
    float[] known = predictions.scores(c, from);
    double mean = 0;
    for (float score : known) {
      mean += (double) score / known.length;
    }
    double square = 0;
    for (float score : known) {
      square += (score - mean) * (score - mean) / known.length;
    }
    if (!Double.isFinite(square)) {
      return; // an infinite score lies on no curve
    }
    double unit = square > 0 ? 1 / Math.sqrt(square) : 0;
    LogisticRegression curve =
        LogisticRegression.fit(column(known, mean, unit), predictions.labels(c, from), STRENGTH);
    float[][] asked = column(predictions.scores(c, to), mean, unit);
    boolean[] labels = predictions.labels(c, to);
    for (int i = 0; i < asked.length; i++) {
      into.add(curve.probability(asked[i]), labels[i]);
    }
  }

  private static float[][] column(float[] scores, double mean, double unit) {
    float[][] column = new float[scores.length][];
    for (int i = 0; i < scores.length; i++) {
      column[i] = new float[] {(float) ((scores[i] - mean) * unit)};
    }
    return column;
  }

  private static boolean bothKinds(boolean[] labels) {
    int positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    return positives > 0 && positives < labels.length;
  }
}
