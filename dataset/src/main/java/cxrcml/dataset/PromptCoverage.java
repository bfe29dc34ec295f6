package cxrcml.dataset;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the classes whose names a tokenizer can only spell letter by letter, or not at all. */
final class PromptCoverage {
  private static final String END_OF_WORD = "</w>";
  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

  private PromptCoverage() {}

  /** Says which classes the {@code tokenizer.json} does not cover, if there are any. */
  static Optional<String> note(Path tokenizerJson, List<String> classNames) throws IOException {
    JsonNode vocabulary =
        JsonMapper.builder().build().readTree(tokenizerJson.toFile()).at("/model/vocab");
    List<String> spellings = new ArrayList<>();
    vocabulary.fieldNames().forEachRemaining(spellings::add);
    Set<String> tokens =
        spellings.stream().map(token -> token.replace(END_OF_WORD, "")).collect(toSet());
    List<String> uncovered =
        classNames.stream().filter(name -> !tokens.isEmpty() && !covers(tokens, name)).toList();
    return uncovered.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "tokenizer: no token covers a part of a word of: %s (expected: a tokenizer that was"
                    .formatted(String.join(", ", uncovered))
                + " learnt on such words; prompts of these classes say nothing)");
  }

  private static boolean covers(Set<String> tokens, String name) {
    List<String> words = NO_LETTERS.splitAsStream(name.toLowerCase(ROOT)).toList();
    for (String word : words) {
      for (int from = 0; from < word.length() - 1; from++) {
        for (int to = from + 2; to <= word.length(); to++) {
          if (tokens.contains(word.substring(from, to))) {
            return true;
          }
        }
      }
    }
    // A name in digits or another script: its bytes are all there is.
    return NO_LETTERS.matcher(name.toLowerCase(ROOT)).matches();
  }
}
