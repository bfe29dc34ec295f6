package cxrcml.dataset.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a report at its headers. A header stands at the start of a line, after one blank at most,
 * and consists of capitals, blanks and {@code ( ) / , -} up to a colon; capitals with a colon in
 * mid-line are text. What stands before the first header is the {@code preamble}.
 */
public final class ReportSections {
  static final String PREAMBLE = "preamble";

  private static final Pattern HEADER =
      Pattern.compile("^[ \\t]?([A-Z][A-Z ()/,-]*):(?=\\s|$)", Pattern.MULTILINE);

  private ReportSections() {}

  /** Returns the sections in order; a report without a header is one preamble. */
  public static List<Section> of(String report) {
    List<Section> sections = new ArrayList<>();
    String name = PREAMBLE;
    int start = 0;
    Matcher header = HEADER.matcher(report);
    while (header.find()) {
      add(name, report.substring(start, header.start()), sections);
      name = SectionName.normalise(header.group(1));
      start = header.end();
    }
    add(name, report.substring(start), sections);
    return sections;
  }

  private static void add(String name, String text, List<Section> sections) {
    String stripped = text.strip();
    if (!name.equals(PREAMBLE) || !stripped.isEmpty()) {
      sections.add(new Section(name, stripped));
    }
  }
}
