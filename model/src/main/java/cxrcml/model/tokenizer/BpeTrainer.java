package cxrcml.model.tokenizer;

import cxrcml.model.tokenizer.PairCounts.Candidate;
import cxrcml.model.tokenizer.PairCounts.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns a byte-level BPE vocabulary in the manner of CLIP: starting from the 256 bytes, each also
 * in a form that ends a word, the most frequent pair of adjacent tokens becomes a token of its own,
 * until the vocabulary is full or no pair is frequent enough.
 *
 * <p>The result depends only on how often each word occurs, not on the order of the texts.
 *
 * @see <a href="https://doi.org/10.18653/v1/P16-1162">R. Sennrich, B. Haddow and A. Birch (2016),
 *     Neural machine translation of rare words with subword units</a>
 */
public final class BpeTrainer {
  /** The smallest possible vocabulary: every byte in both forms, and the marks of a text. */
  public static final int SMALLEST_VOCABULARY = 2 * ByteAlphabet.SIZE + 2;

  private final int vocabularySize;
  private final int minFrequency;

  /**
   * Sets the limits of the vocabulary.
   *
   * @param vocabularySize the most tokens to have, both marks included; ≥ {@value
   *     #SMALLEST_VOCABULARY}
   * @param minFrequency how often a pair must occur in the texts to become a token; ≥ 1
   */
  public BpeTrainer(int vocabularySize, int minFrequency) {
    if (vocabularySize < SMALLEST_VOCABULARY) {
      throw new IllegalArgumentException(
          "vocabularySize: " + vocabularySize + " (expected: >= " + SMALLEST_VOCABULARY + ")");
    }
    if (minFrequency < 1) {
      throw new IllegalArgumentException("minFrequency: " + minFrequency + " (expected: >= 1)");
    }
    this.vocabularySize = vocabularySize;
    this.minFrequency = minFrequency;
  }

  /** Learns from the words of some texts; the vocabulary may come out smaller than its limit. */
  public Bpe train(Iterable<String> texts) {
    Map<String, Integer> ids = alphabet();
    PairCounts pairs = new PairCounts(words(texts, ids));
    List<String> tokens = new ArrayList<>(ids.keySet());
    List<String> merges = new ArrayList<>();
    while (ids.size() < vocabularySize - 2) {
      Candidate best = pairs.mostFrequent();
      if (best == null || best.count() < minFrequency) {
        break;
      }
      String left = tokens.get(best.pair().left());
      String right = tokens.get(best.pair().right());
      merges.add(left + " " + right);
      // Two different pairs may spell the same token.
      int merged = ids.computeIfAbsent(left + right, spelling -> tokens.size());
      if (merged == tokens.size()) {
        tokens.add(left + right);
      }
      pairs.merge(best.pair(), merged);
    }
    return new Bpe(tokens, merges);
  }

  private static Map<String, Integer> alphabet() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String ending : List.of("", Bpe.END_OF_WORD)) {
      ByteAlphabet.ordered().chars().forEach(c -> ids.put((char) c + ending, ids.size()));
    }
    return ids;
  }

  private static List<Word> words(Iterable<String> texts, Map<String, Integer> ids) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String text : texts) {
      ClipWords.forEach(text, word -> counts.merge(word, 1L, Long::sum));
    }
    List<Word> words = new ArrayList<>(counts.size());
    counts.forEach((word, count) -> words.add(new Word(spell(word, ids), count)));
    return words;
  }

  private static int[] spell(String word, Map<String, Integer> ids) {
    String written = ByteAlphabet.write(word);
    int last = written.length() - 1;
    int[] tokens = new int[written.length()];
    for (int i = 0; i <= last; i++) {
      tokens[i] = ids.get(written.charAt(i) + (i == last ? Bpe.END_OF_WORD : ""));
    }
    return tokens;
  }
}
