package cxrcml.dataset.text;

import cxrcml.model.random.Seeds;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How often each sentence is said in a set of texts, so that rare ones can be preferred.
 *
 * <p>Sentences are counted by their hash, in a table of fixed size whatever the number of texts;
 * two that share a place are taken for one, which happens to one in {@value #PLACES} pairs.
 */
final class SentenceCounts {
  private static final int BITS = 20;

  /** Of the table. */
  static final int PLACES = 1 << BITS;

  private final double rarity;
  private final int[] counts = new int[PLACES];

  /**
   * Starts without a sentence.
   *
   * @param rarity how much rare ones are preferred, at least 0
   */
  SentenceCounts(double rarity) {
    this.rarity = rarity;
  }

  /** Counts the sentences of a text. */
  void add(List<String> sentences) {
    for (String sentence : sentences) {
      counts[place(sentence)]++;
    }
  }

  /**
   * Draws one of the sentences, each in proportion to its count to the power of {@code -rarity};
   * one that was never counted counts as said once.
   *
   * @param sentences at least one
   */
  String draw(List<String> sentences, SplittableRandom random) {
    double sum = 0;
    for (String sentence : sentences) {
      sum += weight(sentence);
    }
    double left = random.nextDouble() * sum;
    for (String sentence : sentences) {
      left -= weight(sentence);
      if (left < 0) {
        return sentence;
      }
    }
    return sentences.get(sentences.size() - 1); // what rounding leaves
  }

  private double weight(String sentence) {
    return StrictMath.pow(Math.max(1, counts[place(sentence)]), -rarity);
  }

  private static int place(String sentence) {
    return (int) (Seeds.scatter(Seeds.part(sentence)) >>> (Long.SIZE - BITS));
  }
}
