package cxrcml.model.tokenizer;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CLIP's way to cut a text into words, inside which the pairs of BPE are merged: composed (NFC) and
 * lower-cased, then English clitics, runs of letters, single digits, and runs of anything else that
 * is no space.
 */
final class ClipWords {
  /** The words as a regular expression, in the notation of Java as well as of Hugging Face. */
  static final String PATTERN = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private static final Pattern WORD = Pattern.compile(PATTERN, Pattern.UNICODE_CHARACTER_CLASS);

  private ClipWords() {}

  /** Passes on each word of a text, in order. */
  static void forEach(String text, Consumer<String> action) {
    String normalized = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    Matcher matcher = WORD.matcher(normalized);
    while (matcher.find()) {
      action.accept(matcher.group());
    }
  }
}
