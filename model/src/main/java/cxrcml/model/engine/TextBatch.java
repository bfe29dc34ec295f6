package cxrcml.model.engine;

import cxrcml.model.clip.ClipConfig.TextConfig;

/**
 * Token ids of B texts, cut after the longest.
 *
 * <p>A text is read at its end mark, the first position of its largest id, and under a causal mask
 * no later position has an effect on it: what lies behind the last end mark of the batch need not
 * be computed.
 */
final class TextBatch {
  private final long[] ids;
  private final int[] ends;
  private final int length;

  /**
   * Checks and cuts the texts.
   *
   * @param tokens [B][context length], ids of the vocabulary
   */
  TextBatch(int[][] tokens, TextConfig config) {
    ends = new int[tokens.length];
    int last = 0;
    for (int b = 0; b < tokens.length; b++) {
      requireTokens(tokens[b], b, config);
      ends[b] = positionOfLargest(tokens[b]);
      last = Math.max(last, ends[b]);
    }
    length = last + 1;
    ids = new long[tokens.length * length];
    for (int b = 0; b < tokens.length; b++) {
      for (int t = 0; t < length; t++) {
        ids[b * length + t] = tokens[b][t];
      }
    }
  }

  int size() {
    return ends.length;
  }

  /** L, positions of a text that are computed. */
  int length() {
    return length;
  }

  /** Row-major [B, L]. */
  long[] ids() {
    return ids;
  }

  /** Where each text is read, as a row of the B · L tokens; [B]. */
  long[] rows() {
    long[] rows = new long[ends.length];
    for (int b = 0; b < rows.length; b++) {
      rows[b] = (long) b * length + ends[b];
    }
    return rows;
  }

  /** Whether the place where a text is read sees a position; row-major [B, L]. */
  boolean[] seen() {
    boolean[] seen = new boolean[ids.length];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = i % length <= ends[i / length];
    }
    return seen;
  }

  private static int positionOfLargest(int[] text) {
    int largest = 0;
    for (int t = 1; t < text.length; t++) {
      if (text[t] > text[largest]) {
        largest = t;
      }
    }
    return largest;
  }

  private static void requireTokens(int[] text, int b, TextConfig config) {
    if (text.length != config.contextLength()) {
      throw new IllegalArgumentException(
          "tokens["
              + b
              + "]: length "
              + text.length
              + " (expected: "
              + config.contextLength()
              + ")");
    }
    for (int id : text) {
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "tokens[" + b + "]: id " + id + " (expected: in [0, " + config.vocabularySize() + "))");
      }
    }
  }
}
