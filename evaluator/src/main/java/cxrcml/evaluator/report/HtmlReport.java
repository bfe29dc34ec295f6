package cxrcml.evaluator.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import cxrcml.evaluator.predictions.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** One HTML file that holds everything it shows and opens without a network. */
public final class HtmlReport {
  private HtmlReport() {}

  /** Writes the report, whole or not at all. */
  public static void write(Path file, ReportContent content) throws IOException {
    String page = of(content);
    WholeFile.write(file, out -> out.write(page));
  }

  /** Returns the report's text. */
  static String of(ReportContent content) {
    return page(
        content.provenance().name(),
        header(content),
        SummarySection.of(content),
        ClassSection.of(content),
        DotPlotSection.of(content),
        LongTailSection.of(content),
        CurveSection.roc(content),
        CurveSection.precisionRecall(content),
        CalibrationSection.of(content),
        TrainingSection.of(content),
        ClusterSection.of(content),
        HeatMapSection.of(content),
        NotesSection.of(content));
  }

  /** Puts parts of HTML between head and foot. */
  static String page(String title, String... parts) {
    return String.join(
        "\n",
        "<!doctype html>",
        "<html lang=\"en\"><head><meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "<title>" + Text.html(title) + " – CXR-CML report</title>",
        "<style>" + resource("report.css") + "</style></head><body><main>",
        String.join("\n", parts),
        "<footer>Research software. Not a medical device; not for clinical use.</footer>",
        "</main><script>" + resource("report.js") + "</script></body></html>",
        "");
  }

  private static String header(ReportContent content) {
    List<Integer> folds = content.last().evaluation().folds();
    return "<header><h1>"
        + Text.html(content.provenance().name())
        + "</h1><p class=\"soft\">"
        + Text.html(
            content.models().stream().map(ReportedModel::name).collect(Collectors.joining(" and ")))
        + " · zero-shot evaluation of "
        + Text.count(content.last().evaluation().predictions().size())
        + " held-out samples · "
        + content.last().evaluation().classes().size()
        + " classes · "
        + (folds.size() == 1 ? "fold " + folds.get(0) : folds.size() + " folds")
        + " · "
        + Text.html(content.date())
        + "</p></header>";
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name + " (expected: readable)", e);
    }
  }
}
