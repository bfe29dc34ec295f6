package cxrcml.worker.batch;

import java.util.List;
import java.util.regex.Pattern;

/** Cuts a report into sentences; section headers such as {@code FINDINGS:} are no part of them. */
final class Sentences {
  private static final Pattern HEADER = Pattern.compile("(?m)^\\s*[A-Z][A-Z /(),-]*:");

  /** After a full stop, at least one white space; or an empty line. */
  private static final Pattern END = Pattern.compile("(?<=[.!?])\\s+|\\n\\s*\\n");

  private Sentences() {}

  /** Returns the sentences in order, at least one; white space inside is single blanks. */
  static List<String> of(String text) {
    List<String> sentences =
        END.splitAsStream(HEADER.matcher(text).replaceAll("\n\n"))
            .map(part -> part.strip().replaceAll("\\s+", " "))
            .filter(sentence -> !sentence.isEmpty())
            .toList();
    return sentences.isEmpty() ? List.of(text.strip()) : sentences;
  }
}
