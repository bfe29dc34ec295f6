package cxrcml.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  private static final List<String> REPORTS =
      List.of(
          "FINDINGS: The heart is enlarged.  There's a small left pleural effusion.",
          "IMPRESSION: No acute cardiopulmonary process.\nNo pleural effusion or pneumothorax.",
          "Stable cardiomegaly; 12 mm nodule in the left upper lobe, naïve to treatment — 3 µg.",
          "The lungs are clear. The heart isn't enlarged. No effusion.");

  @TempDir Path directory;

  /** By hand: "ab</w>" five times, "abc</w>" three times, "bc</w>" twice. */
  @Test
  void mergesTheMostFrequentPairFirst() {
    List<String> texts = List.of("ab ab ab ab ab", "abc abc abc", "bc bc");

    Bpe bpe = new BpeTrainer(BpeTrainer.SMALLEST_VOCABULARY + 9, 1).train(texts);

    assertThat(bpe.merges()).containsExactly("a b</w>", "b c</w>", "a bc</w>");
    assertThat(bpe.size()).isEqualTo(BpeTrainer.SMALLEST_VOCABULARY + 3);
  }

  @Test
  void leavesOutPairsThatAreTooRare() {
    List<String> texts = List.of("ab ab ab ab ab", "abc abc abc", "bc bc");

    Bpe bpe = new BpeTrainer(BpeTrainer.SMALLEST_VOCABULARY + 9, 4).train(texts);

    assertThat(bpe.merges()).containsExactly("a b</w>", "b c</w>");
  }

  @Test
  void stopsWhenTheVocabularyIsFull() {
    Bpe bpe = new BpeTrainer(BpeTrainer.SMALLEST_VOCABULARY + 20, 1).train(REPORTS);

    assertThat(bpe.size()).isEqualTo(BpeTrainer.SMALLEST_VOCABULARY + 20);
  }

  @Test
  void doesNotDependOnTheOrderOfTheTexts() {
    List<String> shuffled = new ArrayList<>(REPORTS);
    Collections.reverse(shuffled);

    Bpe bpe = new BpeTrainer(700, 1).train(REPORTS);

    assertThat(new BpeTrainer(700, 1).train(shuffled).toJson()).isEqualTo(bpe.toJson());
  }

  @Test
  void agreesWithCountingAllPairsAnewForEachMerge() {
    List<String> texts = randomTexts(new Random(7));

    Bpe bpe = new BpeTrainer(BpeTrainer.SMALLEST_VOCABULARY + 150, 2).train(texts);

    assertThat(bpe.merges()).isEqualTo(mergesByBruteForce(texts, 150));
  }

  @Test
  void writesAFileThatHuggingFaceTokenizersRead() throws Exception {
    Bpe bpe = new BpeTrainer(640, 1).train(REPORTS);
    Path file = directory.resolve("tokenizer.json");

    bpe.writeTo(file);

    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(file)) {
      for (String report : REPORTS) {
        Encoding encoding = tokenizer.encode(report);
        long[] ids = encoding.getIds();
        assertThat(ids[0]).isEqualTo(bpe.size() - 2);
        assertThat(ids[ids.length - 1]).isEqualTo(bpe.size() - 1);
        assertThat(encoding.getTokens()).containsExactly(spelledOut(report, bpe.merges()));
      }
    }
  }

  @Test
  void encodesTextsItHasNeverSeenWithoutUnknownTokens() throws Exception {
    Bpe bpe = new BpeTrainer(640, 1).train(REPORTS);
    Path file = directory.resolve("tokenizer.json");
    bpe.writeTo(file);

    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(file)) {
      long[] ids = tokenizer.encode("Zürich 肺炎 🫁 \u0001").getIds();

      long[] inner = java.util.Arrays.copyOfRange(ids, 1, ids.length - 1);
      assertThat(inner).isNotEmpty().doesNotContain(bpe.size() - 1L);
    }
  }

  @Test
  void refusesAVocabularyThatCannotHoldTheBytes() {
    assertThatThrownBy(() -> new BpeTrainer(513, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vocabularySize: 513 (expected: >= 514)");
  }

  private static List<String> randomTexts(Random random) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 60; j++) {
        text.append("aab e".charAt(random.nextInt(5)));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** Words as lists of strings; ties by the smaller ids, that is by the age of the tokens. */
  private static List<String> mergesByBruteForce(List<String> texts, int newTokens) {
    List<List<String>> words = new ArrayList<>();
    texts.forEach(text -> ClipWords.forEach(text, word -> words.add(letters(word))));
    List<String> tokens = new ArrayList<>();
    ByteAlphabet.ordered().chars().forEach(c -> tokens.add("" + (char) c));
    ByteAlphabet.ordered().chars().forEach(c -> tokens.add((char) c + "</w>"));
    int limit = tokens.size() + newTokens;
    List<String> merges = new ArrayList<>();
    while (tokens.size() < limit) {
      Map<List<Integer>, Integer> counts =
          new TreeMap<>((a, b) -> java.util.Arrays.compare(ints(a), ints(b)));
      for (List<String> word : words) {
        for (int i = 1; i < word.size(); i++) {
          int left = tokens.indexOf(word.get(i - 1));
          int right = tokens.indexOf(word.get(i));
          counts.merge(List.of(left, right), 1, Integer::sum);
        }
      }
      int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
      if (most < 2) {
        break;
      }
      List<Integer> best =
          counts.keySet().stream().filter(p -> counts.get(p) == most).findFirst().orElseThrow();
      String left = tokens.get(best.get(0));
      String right = tokens.get(best.get(1));
      merges.add(left + " " + right);
      if (!tokens.contains(left + right)) {
        tokens.add(left + right);
      }
      words.forEach(word -> merge(word, left, right));
    }
    return merges;
  }

  private static int[] ints(List<Integer> pair) {
    return new int[] {pair.get(0), pair.get(1)};
  }

  private static String[] spelledOut(String text, List<String> merges) {
    List<String> tokens = new ArrayList<>();
    tokens.add("<|startoftext|>");
    ClipWords.forEach(text, word -> tokens.addAll(encode(word, merges)));
    tokens.add("<|endoftext|>");
    return tokens.toArray(String[]::new);
  }

  /** Applies the merges to one word in the order they were learnt. */
  private static List<String> encode(String word, List<String> merges) {
    List<String> tokens = letters(word);
    for (String merge : merges) {
      merge(
          tokens, merge.substring(0, merge.indexOf(' ')), merge.substring(merge.indexOf(' ') + 1));
    }
    return tokens;
  }

  private static List<String> letters(String word) {
    List<String> letters = new ArrayList<>(List.of(ByteAlphabet.write(word).split("")));
    letters.set(letters.size() - 1, letters.get(letters.size() - 1) + "</w>");
    return letters;
  }

  private static void merge(List<String> word, String left, String right) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(left) && word.get(i + 1).equals(right)) {
        word.set(i, left + right);
        word.remove(i + 1);
      }
    }
  }
}
