package cxrcml.evaluator.zeroshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores image embeddings against the prompts of each class.
 *
 * <p>The embeddings of a class's sentences are normalised, averaged and normalised again, once for
 * presence (a) and once for absence (b). For a unit image embedding x,
 *
 * <pre>
 *   score = x·a                                      without absent prompts
 *   score = exp(x·a) / (exp(x·a) + exp(x·b))         with them
 * </pre>
 *
 * <p>There is no logit scale in the softmax, as in CheXzero; it would not change the order within a
 * class. Instances are immutable and safe for use by many threads.
 *
 * @see <a href="https://doi.org/10.1038/s41551-022-00936-9">E. Tiu et al. (2022), Expert-level
 *     detection of pathologies from unannotated chest X-ray images via self-supervised learning,
 *     Nature Biomedical Engineering 6, 1399–1406</a>
 */
public final class ZeroShotClassifier {
  private final List<String> classes;

  /** a by class; shape [C, D]. */
  private final double[][] present;

  /** b by class; shape [C, D], null for a class without absent prompts. */
  private final double[][] absent;

  private ZeroShotClassifier(List<String> classes, double[][] present, double[][] absent) {
    this.classes = classes;
    this.present = present;
    this.absent = absent;
  }

  /** Encodes the prompts of the classes; each distinct sentence once, all in one call. */
  public static ZeroShotClassifier of(List<String> classes, Prompts prompts, TextEncoder encoder) {
    prompts.requireKnown(classes);
    Map<String, float[]> embeddings = new LinkedHashMap<>();
    for (String name : classes) {
      Prompts.ClassPrompts sentences = prompts.of(name);
      sentences.present().forEach(sentence -> embeddings.put(sentence, null));
      sentences.absent().forEach(sentence -> embeddings.put(sentence, null));
    }
    List<String> texts = new ArrayList<>(embeddings.keySet());
    float[][] encoded = encoder.encode(texts);
    for (int i = 0; i < encoded.length; i++) {
      embeddings.put(texts.get(i), encoded[i]);
    }
    double[][] present = new double[classes.size()][];
    double[][] absent = new double[classes.size()][];
    for (int c = 0; c < present.length; c++) {
      Prompts.ClassPrompts sentences = prompts.of(classes.get(c));
      present[c] = direction(sentences.present(), embeddings);
      absent[c] = sentences.absent().isEmpty() ? null : direction(sentences.absent(), embeddings);
    }
    return new ZeroShotClassifier(List.copyOf(classes), present, absent);
  }

  private static double[] direction(List<String> sentences, Map<String, float[]> embeddings) {
    double[] sum = null;
    for (String sentence : sentences) {
      double[] unit = normalize(toDoubles(embeddings.get(sentence)), sentence);
      sum = sum == null ? new double[unit.length] : sum;
      for (int d = 0; d < unit.length; d++) {
        sum[d] += unit[d];
      }
    }
    return normalize(sum, sentences.toString());
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int d = 0; d < values.length; d++) {
      doubles[d] = values[d];
    }
    return doubles;
  }

  private static double[] normalize(double[] vector, String what) {
    double norm = Math.sqrt(dot(vector, vector));
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException(
          "embedding of " + what + ": norm " + norm + " (expected: finite and > 0)");
    }
    double[] unit = new double[vector.length];
    for (int d = 0; d < unit.length; d++) {
      unit[d] = vector[d] / norm;
    }
    return unit;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  /** Returns the names of the classes, in the order of the scores. */
  public List<String> classes() {
    return classes;
  }

  /**
   * Scores an image.
   *
   * @param imageEmbedding length D, any norm but 0
   * @return one score a class; comparable between images, not between classes
   */
  public float[] score(float[] imageEmbedding) {
    double[] image = normalize(toDoubles(imageEmbedding), "an image");
    float[] scores = new float[present.length];
    for (int c = 0; c < scores.length; c++) {
      double presence = dot(image, present[c]);
      scores[c] =
          (float)
              (absent[c] == null ? presence : 1 / (1 + Math.exp(dot(image, absent[c]) - presence)));
    }
    return scores;
  }
}
