package cxrcml.dataset;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the tokenizer of a prepared data set comes from. */
@FunctionalInterface
public interface TokenizerSource {
  /**
   * Writes a Hugging Face {@code tokenizer.json}.
   *
   * @param texts every text of the data set, and the sentence of every class
   */
  void write(List<String> texts, Path tokenizerJson) throws IOException;

  /** Takes a tokenizer that exists. */
  static TokenizerSource given(Path tokenizerJson) {
    requireNonNull(tokenizerJson, "tokenizerJson");
    return (texts, target) -> {
      if (!Files.isRegularFile(tokenizerJson)) {
        throw new InvalidDataException(
            "tokenizer: " + tokenizerJson + " (expected: a Hugging Face tokenizer.json)");
      }
      Files.copy(tokenizerJson, target);
    };
  }
}
