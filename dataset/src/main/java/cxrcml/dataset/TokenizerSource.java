package cxrcml.dataset;

import static java.util.Objects.requireNonNull;

import cxrcml.model.tokenizer.BpeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the tokenizer of a prepared data set comes from. */
@FunctionalInterface
public interface TokenizerSource {
  /** Vocabulary that suits the few thousand distinct words of a report collection. */
  int DEFAULT_VOCABULARY = 2_048;

  /** A pair of tokens seen once is chance. */
  int MIN_FREQUENCY = 2;

  /**
   * Writes a Hugging Face {@code tokenizer.json}.
   *
   * @param texts every text of the data set, and the sentence of every class
   */
  void write(List<String> texts, Path tokenizerJson) throws IOException;

  /**
   * Learns a byte-level BPE from the texts.
   *
   * @param vocabularySize the most tokens to have
   */
  static TokenizerSource trained(int vocabularySize) {
    BpeTrainer trainer = new BpeTrainer(vocabularySize, MIN_FREQUENCY);
    return (texts, target) -> trainer.train(texts).writeTo(target);
  }

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
