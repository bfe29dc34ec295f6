package cxrcml.dataset.inspection;

import cxrcml.dataset.PreparedDataset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The texts of a data set in figures.
 *
 * @param distinct how many different texts there are
 * @param shortest in words
 * @param median in words, the lower one of two
 * @param longest in words
 * @param mostFrequent the text that most samples have
 * @param repeats how many samples have it
 */
public record TextStatistics(
    int distinct, int shortest, int median, int longest, String mostFrequent, int repeats) {
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Reads the first {@code samples} texts, at least one. */
  public static TextStatistics of(PreparedDataset dataset, int samples) {
    Map<String, Integer> counts = new HashMap<>();
    int[] words = new int[samples];
    for (int i = 0; i < samples; i++) {
      String text = dataset.sample(i).text();
      counts.merge(text, 1, Integer::sum);
      words[i] = (int) SPACE.splitAsStream(text.strip()).count();
    }
    Arrays.sort(words);
    Map.Entry<String, Integer> most =
        counts.entrySet().stream()
            .max(
                Map.Entry.<String, Integer>comparingByValue()
                    .thenComparing(Map.Entry.<String, Integer>comparingByKey().reversed()))
            .orElseThrow();
    return new TextStatistics(
        counts.size(),
        words[0],
        words[(samples - 1) / 2],
        words[samples - 1],
        most.getKey(),
        most.getValue());
  }
}
