package cxrcml.dataset.text;

import java.util.HashSet;
import java.util.List;

/**
 * What one pass over the data sees of a sample's text.
 *
 * @param whole all sentences of the text, at least one
 * @param seen those of them that are seen, in their order, at least one
 */
public record SeenText(List<String> whole, List<String> seen) {
  public SeenText {
    whole = List.copyOf(whole);
    seen = List.copyOf(seen);
  }

  /** Returns the seen sentences as one text. */
  public String joined() {
    return String.join(" ", seen);
  }

  /**
   * Returns which texts describe which images: {@code [i][j]} is true if all that is seen of text j
   * is in the whole text of image i. The diagonal is true.
   */
  public static boolean[][] matches(List<SeenText> texts) {
    boolean[][] matches = new boolean[texts.size()][texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      HashSet<String> said = new HashSet<>(texts.get(i).whole());
      for (int j = 0; j < texts.size(); j++) {
        matches[i][j] = said.containsAll(texts.get(j).seen());
      }
    }
    return matches;
  }
}
