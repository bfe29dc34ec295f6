package cxrcml.dataset.mimic;

import static java.util.Locale.ROOT;

import cxrcml.dataset.OtherContent;
import cxrcml.dataset.report.TextChoice;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The text of each study, read once, and what it is. */
final class StudyTexts {
  private final Reports reports;
  private final List<TextChoice> order;
  private final Map<String, Text> texts = new HashMap<>();
  private final Map<TextChoice, Integer> sources = new EnumMap<>(TextChoice.class);

  StudyTexts(Reports reports, List<TextChoice> order) {
    this.reports = reports;
    this.order = List.copyOf(order);
  }

  /**
   * The text of a study, or why there is none.
   *
   * @param words null if there are none
   * @param missing null if there is a text
   */
  record Text(String words, String missing) {}

  Text of(MimicImage image) {
    return texts.computeIfAbsent(image.study(), study -> read(image.reportPath()));
  }

  private Text read(String path) {
    Optional<String> report = reports.read(path);
    if (report.isEmpty()) {
      return new Text(null, "without a report");
    }
    if (OtherContent.of(report.get()).isPresent()) {
      return new Text(null, "whose report is " + OtherContent.of(report.get()).get());
    }
    Optional<TextChoice.Chosen> chosen = TextChoice.choose(report.get(), order);
    chosen.ifPresent(c -> sources.merge(c.source(), 1, Integer::sum));
    return chosen
        .map(c -> new Text(c.text(), null))
        .orElseGet(() -> new Text(null, "whose report has none of " + order));
  }

  /** Says how many studies have their text from which section. */
  String note() {
    StringBuilder note = new StringBuilder("text: studies by section");
    sources.forEach(
        (source, count) ->
            note.append(", ").append(count).append(' ').append(source.name().toLowerCase(ROOT)));
    return note.toString();
  }
}
