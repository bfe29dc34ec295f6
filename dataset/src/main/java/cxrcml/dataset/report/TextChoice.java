package cxrcml.dataset.report;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which section becomes the text of a study, in the order of preference. */
public enum TextChoice {
  /** What the radiologist concludes. */
  IMPRESSION,

  /** What the radiologist sees. */
  FINDINGS,

  /** The last paragraph of the last section, or of a report without headers. */
  LAST,

  /** What the images are compared with. */
  COMPARISON;

  /** The order of MIMIC-CXR's own section files. */
  public static final List<TextChoice> DEFAULT = List.of(IMPRESSION, FINDINGS, LAST, COMPARISON);

  private static final Pattern PARAGRAPHS = Pattern.compile("\\n[ \\t]*\\n");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Nothing but de-identified words and punctuation is no text. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z]{2}");

  /**
   * A section that was chosen.
   *
   * @param source which kind it is
   * @param text its words, with single blanks between them
   */
  public record Chosen(TextChoice source, String text) {}

  /**
   * Chooses the first of {@code order} that the report has and that says something; where a section
   * comes several times, as after an addendum, its last one that says something.
   */
  public static Optional<Chosen> choose(String report, List<TextChoice> order) {
    List<Section> sections = ReportSections.of(report);
    for (TextChoice choice : order) {
      String text = SPACE.matcher(choice.in(sections)).replaceAll(" ").strip();
      if (WORD.matcher(text).find()) {
        return Optional.of(new Chosen(choice, text));
      }
    }
    return Optional.empty();
  }

  private String in(List<Section> sections) {
    return switch (this) {
      case IMPRESSION -> last(sections, SectionName.IMPRESSION);
      case FINDINGS -> last(sections, SectionName.FINDINGS);
      case LAST -> lastParagraph(sections);
      case COMPARISON -> last(sections, SectionName.COMPARISON);
    };
  }

  private static String last(List<Section> sections, String name) {
    return sections.stream()
        .filter(section -> section.name().equals(name))
        .map(Section::text)
        .filter(text -> WORD.matcher(text).find())
        .reduce("", (first, second) -> second);
  }

  /** One paragraph under a header of its own is that section, and no last paragraph. */
  private static String lastParagraph(List<Section> sections) {
    if (sections.isEmpty()) {
      return "";
    }
    Section last = sections.get(sections.size() - 1);
    List<String> paragraphs = PARAGRAPHS.splitAsStream(last.text()).toList();
    boolean ownHeader = !last.name().equals(ReportSections.PREAMBLE);
    return paragraphs.isEmpty() || (ownHeader && paragraphs.size() < 2)
        ? ""
        : paragraphs.get(paragraphs.size() - 1);
  }
}
