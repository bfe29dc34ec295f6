package cxrcml.model.tokenizer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How often two tokens stand side by side in the training words, and in which of them.
 *
 * <p>The most frequent pair comes from a queue that is repaired late: every pair with a count has
 * an entry in it at least as high, so an entry that is out of date is put back when it comes up.
 */
final class PairCounts {
  /** A pair and its count when it was queued. */
  record Candidate(Pair pair, long count) {}

  /** Two adjacent token ids. */
  record Pair(int left, int right) {}

  /** A distinct word as token ids, and how often the training texts hold it. */
  static final class Word {
    int[] tokens;
    final long count;

    Word(int[] tokens, long count) {
      this.tokens = tokens;
      this.count = count;
    }
  }

  private static final class Occurrences {
    long count;
    final Set<Word> words = new LinkedHashSet<>();
  }

  // Ties go to the smallest ids: the order must not depend on the order of the texts.
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Candidate c) -> -c.count())
              .thenComparingInt(c -> c.pair().left())
              .thenComparingInt(c -> c.pair().right()));

  private final Map<Pair, Occurrences> occurrences = new HashMap<>();

  PairCounts(Iterable<Word> words) {
    for (Word word : words) {
      add(word);
    }
    occurrences.forEach((pair, where) -> queue.add(new Candidate(pair, where.count)));
  }

  /** The most frequent pair, or null if no two tokens stand side by side. */
  Candidate mostFrequent() {
    while (!queue.isEmpty()) {
      Candidate top = queue.peek();
      long count = count(top.pair());
      if (count == top.count()) {
        return top;
      }
      queue.remove();
      if (count > 0) {
        queue.add(new Candidate(top.pair(), count));
      }
    }
    return null;
  }

  /** Replaces a pair by one token in all words. */
  void merge(Pair pair, int merged) {
    Set<Pair> grown = new LinkedHashSet<>();
    for (Word word : List.copyOf(occurrences.get(pair).words)) {
      remove(word);
      word.tokens = replace(word.tokens, pair, merged);
      add(word);
      collectPairsOf(word, merged, grown);
    }
    // Only pairs with the new token can have become more frequent.
    for (Pair grownPair : grown) {
      queue.add(new Candidate(grownPair, count(grownPair)));
    }
  }

  private long count(Pair pair) {
    Occurrences where = occurrences.get(pair);
    return where == null ? 0 : where.count;
  }

  private void add(Word word) {
    for (int i = 1; i < word.tokens.length; i++) {
      Pair pair = new Pair(word.tokens[i - 1], word.tokens[i]);
      Occurrences where = occurrences.computeIfAbsent(pair, absent -> new Occurrences());
      where.count += word.count;
      where.words.add(word);
    }
  }

  private void remove(Word word) {
    for (int i = 1; i < word.tokens.length; i++) {
      Pair pair = new Pair(word.tokens[i - 1], word.tokens[i]);
      Occurrences where = occurrences.get(pair);
      where.count -= word.count;
      where.words.remove(word);
      if (where.count == 0) {
        occurrences.remove(pair);
      }
    }
  }

  private static void collectPairsOf(Word word, int token, Set<Pair> pairs) {
    for (int i = 1; i < word.tokens.length; i++) {
      if (word.tokens[i - 1] == token || word.tokens[i] == token) {
        pairs.add(new Pair(word.tokens[i - 1], word.tokens[i]));
      }
    }
  }

  private static int[] replace(int[] tokens, Pair pair, int merged) {
    int[] replaced = new int[tokens.length];
    int length = 0;
    for (int i = 0; i < tokens.length; i++) {
      boolean matches =
          i + 1 < tokens.length && tokens[i] == pair.left() && tokens[i + 1] == pair.right();
      replaced[length++] = matches ? merged : tokens[i];
      if (matches) {
        i++;
      }
    }
    return Arrays.copyOf(replaced, length);
  }
}
