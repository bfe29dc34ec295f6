package cxrcml.dataset.report;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Brings the many spellings of a header together: {@code CONCLUSION}, {@code IMPRESSON} and {@code
 * FINDINGS AND IMPRESSION} are {@code impression}; {@code FINDING} and the name of the examination
 * itself, as in {@code CHEST, TWO VIEWS}, are {@code findings}.
 */
final class SectionName {
  static final String IMPRESSION = "impression";
  static final String FINDINGS = "findings";
  static final String COMPARISON = "comparison";

  /** One letter wrong, missing, doubled or swapped with its neighbour, twice at most. */
  private static final int MISSPELT = 2;

  private static final Pattern NOT_A_WORD = Pattern.compile("[^a-z]+");

  /** A header that begins with one of these names the examination, as long as it says no more. */
  private static final Set<String> EXAMINATION =
      Set.of(
          "chest", "portable", "pa", "ap", "frontal", "single", "two", "upright", "supine", "cxr");

  /** Headers of other sections that speak of the chest. */
  private static final Set<String> OTHER =
      Set.of("indication", "history", "technique", "examination", "exam", "reason", "comparison");

  private SectionName() {}

  static String normalise(String header) {
    String name = NOT_A_WORD.matcher(header.toLowerCase(ROOT)).replaceAll(" ").strip();
    List<String> words = NOT_A_WORD.splitAsStream(name).toList();
    if (anyLike(words, IMPRESSION)
        || anyLike(words, "conclusion")
        || anyLike(words, "conclusions")) {
      return IMPRESSION;
    }
    if (anyLike(words, FINDINGS)) {
      return FINDINGS;
    }
    if (anyLike(words, COMPARISON) || words.contains("comparisons")) {
      return COMPARISON;
    }
    boolean examination =
        EXAMINATION.contains(words.get(0)) && words.stream().noneMatch(OTHER::contains);
    return examination ? FINDINGS : name;
  }

  private static boolean anyLike(List<String> words, String name) {
    return words.stream().anyMatch(word -> distance(word, name) <= MISSPELT);
  }

  /** Returns the Levenshtein distance. */
  static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
