package cxrcml.dataset.text;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a report into sentences; section headers such as {@code FINDINGS:} and the numbers of a list
 * are no part of them.
 */
public final class Sentences {
  private static final Pattern HEADER = Pattern.compile("(?m)^\\s*[A-Z][A-Z /(),-]*:");

  /** At the start of a line, or after a sentence. */
  private static final Pattern NUMBER =
      Pattern.compile("(?m)(^|(?<=[.!?])\\s)\\s*\\d{1,2}[.)]\\s+");

  /** After a full stop, at least one white space; or an empty line. */
  private static final Pattern END = Pattern.compile("(?<=[.!?])\\s+|\\n\\s*\\n");

  private Sentences() {}

  /** Returns the sentences in order, at least one; white space inside is single blanks. */
  public static List<String> of(String text) {
    List<String> sentences =
        END.splitAsStream(
                NUMBER.matcher(HEADER.matcher(text).replaceAll("\n\n")).replaceAll("\n\n"))
            .map(part -> part.strip().replaceAll("\\s+", " "))
            .filter(sentence -> !sentence.isEmpty())
            .toList();
    return sentences.isEmpty() ? List.of(text.strip()) : sentences;
  }
}
