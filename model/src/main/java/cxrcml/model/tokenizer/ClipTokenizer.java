package cxrcml.model.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns texts into the token ids that a CLIP text tower reads: start mark, text, end mark, then end
 * marks up to the context length. Of a longer text the beginning is kept, and the last id is the
 * end mark all the same.
 */
public final class ClipTokenizer implements AutoCloseable {
  /** Cutting and padding is ours: the library's cuts the end mark off. */
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final int contextLength;
  private final int endId;

  /**
   * Reads a tokenizer.
   *
   * @param tokenizerJson a Hugging Face {@code tokenizer.json} whose post-processor adds the marks
   * @param contextLength L, ids of a text; ≥ 3
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it is no tokenizer, or does not mark start and end of a
   *     text
   */
  public ClipTokenizer(Path tokenizerJson, int contextLength) {
    if (contextLength < 3) {
      throw new IllegalArgumentException("contextLength: " + contextLength + " (expected: >= 3)");
    }
    this.contextLength = contextLength;
    this.tokenizer = open(tokenizerJson);
    long[] marks = ids("");
    if (marks.length != 2 || marks[1] <= marks[0]) {
      tokenizer.close();
      throw new IllegalArgumentException(
          tokenizerJson
              + ": an empty text becomes "
              + Arrays.toString(marks)
              + " (expected: a start mark and an end mark of the largest id)");
    }
    this.endId = Math.toIntExact(marks[1]);
  }

  /** Encodes texts; the result is [number of texts][L]. */
  public int[][] encode(List<String> texts) {
    int[][] tokens = new int[texts.size()][];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = fit(ids(texts.get(i)));
    }
    return tokens;
  }

  private long[] ids(String text) {
    try {
      return tokenizer.encode(text).getIds();
    } catch (RuntimeException e) { // the library has no exception of its own
      throw new IllegalArgumentException("tokenizer.json: " + e.getMessage(), e);
    }
  }

  /** The id that marks the end of a text: the largest of the vocabulary. */
  public int endId() {
    return endId;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private int[] fit(long[] ids) {
    int[] fitted = new int[contextLength];
    Arrays.fill(fitted, endId);
    for (int t = 0; t < Math.min(ids.length, contextLength - 1); t++) {
      fitted[t] = Math.toIntExact(ids[t]);
    }
    return fitted;
  }

  private static HuggingFaceTokenizer open(Path tokenizerJson) {
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(TokenizerJson.read(tokenizerJson)), OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(tokenizerJson + ": " + e.getMessage(), e);
    } catch (RuntimeException e) { // the library has no exception of its own
      throw new IllegalArgumentException(tokenizerJson + ": " + e.getMessage(), e);
    }
  }
}
