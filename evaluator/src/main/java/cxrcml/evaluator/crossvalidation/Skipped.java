package cxrcml.evaluator.crossvalidation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class that a fold could not score.
 *
 * @param name of the class
 * @param reason {@code no positives} or {@code no negatives}
 */
public record Skipped(String name, int fold, String reason) {
  /** Says for each class where and why it was skipped: {@code in fold 1, 3 (no positives)}. */
  public static Map<String, String> byClass(List<Skipped> skipped) {
    Map<String, Map<String, String>> folds = new LinkedHashMap<>();
    for (Skipped what : skipped) {
      folds
          .computeIfAbsent(what.name, name -> new LinkedHashMap<>())
          .merge(what.reason, "" + what.fold, (some, one) -> some + ", " + one);
    }
    Map<String, String> sentences = new LinkedHashMap<>();
    folds.forEach(
        (name, reasons) ->
            reasons.forEach(
                (reason, in) ->
                    sentences.merge(
                        name, "in fold " + in + " (" + reason + ")", (a, b) -> a + ", " + b)));
    return sentences;
  }
}
