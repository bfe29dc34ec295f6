package cxrcml.evaluator.report;

import cxrcml.evaluator.ablation.AblatedRow;
import cxrcml.evaluator.ablation.Ablation;
import cxrcml.evaluator.ablation.RowDifference;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.predictions.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A grid as one self-contained HTML page. */
public final class AblationReport {
  private static final int WIDTH = 900;
  private static final int LEFT = 210;
  private static final int RIGHT = WIDTH - 16;
  private static final int ROW = 22;
  private static final int TOP = 8;

  private AblationReport() {}

  /** Writes the page, whole or not at all. */
  public static void write(Path file, AblationContent content) throws IOException {
    String page = of(content);
    WholeFile.write(file, out -> out.write(page));
  }

  static String of(AblationContent content) {
    StringBuilder sections = new StringBuilder();
    for (MacroGroup group : MacroGroup.values()) {
      sections.append(section(content.ablation(), group));
    }
    return HtmlReport.page(
        content.name(),
        header(content),
        sections + "<p class=\"note\">" + Text.html(AblationContent.METHOD) + "</p>",
        clusters(content.ablation()),
        provenance(content));
  }

  private static String header(AblationContent content) {
    int runs = content.ablation().rows().size() * content.seeds().size();
    return "<header><h1>"
        + Text.html(content.name())
        + "</h1><p class=\"soft\">Ablation · "
        + content.ablation().rows().size()
        + " rows · folds "
        + content.folds()
        + " · seeds "
        + content.seeds()
        + " · "
        + runs
        + " runs · "
        + Text.html(content.date())
        + "</p></header>";
  }

  private static String section(Ablation ablation, MacroGroup group) {
    StringBuilder html = new StringBuilder("<section><h2>Macro AUC, ");
    html.append(group.key()).append("</h2><div class=\"scroll\"><table class=\"sortable\">");
    html.append("<thead><tr><th><button type=\"button\">row</button></th>");
    for (String name : List.of("AUC", "AP", "difference", "p (Holm)")) {
      html.append("<th class=\"number\"><button type=\"button\">").append(name);
      html.append("</button></th>");
    }
    html.append("<th>each seed</th></tr></thead><tbody>");
    for (int row = 0; row < ablation.rows().size(); row++) {
      html.append(row(ablation, row, group));
    }
    html.append("</tbody></table></div>");
    if (ablation.rows().size() > 1) {
      html.append("<div class=\"scroll\">").append(plot(ablation, group)).append("</div>");
    }
    return html.append("</section>").toString();
  }

  private static String row(Ablation ablation, int index, MacroGroup group) {
    AblatedRow row = ablation.rows().get(index);
    String html =
        "<tr><th scope=\"row\">"
            + Text.html(row.name())
            + "</th>"
            + ClassSection.number(row.auc(group), Text.area(row.auc(group)), "")
            + ClassSection.number(
                row.averagePrecision(group), Text.area(row.averagePrecision(group)), "");
    if (index == 0) {
      return html + "<td class=\"n\" data-v=\"\">baseline</td><td data-v=\"\"></td><td></td></tr>";
    }
    RowDifference difference = ablation.difference(index, group);
    String text = Text.difference(difference.auc());
    return html
        + ClassSection.number(
            difference.auc(),
            difference.clear() ? "<b>" + text + "</b>" : text,
            Text.differenceInterval(difference.low(), difference.high()))
        + ClassSection.number(difference.corrected(), Text.area(difference.corrected()), "")
        + "<td class=\"soft\">"
        + String.join(" ", difference.perSeed().stream().map(Text::difference).toList())
        + "</td></tr>";
  }

  private static Svg plot(Ablation ablation, MacroGroup group) {
    int rows = ablation.rows().size() - 1;
    int bottom = TOP + ROW * rows + 6;
    double reach = 0.01;
    for (int row = 1; row <= rows; row++) {
      RowDifference d = ablation.difference(row, group);
      for (double end : new double[] {d.auc(), d.low(), d.high()}) {
        reach = Math.max(reach, Double.isNaN(end) ? 0 : Math.abs(end));
      }
    }
    Scale x = Scale.linear(-1.05 * reach, 1.05 * reach, LEFT, RIGHT);
    Svg svg = new Svg(WIDTH, bottom + 40, "Difference of macro AUC, " + group.key());
    svg.horizontalAxis(x, 8, TOP, bottom);
    svg.label("axis-name mid", (LEFT + RIGHT) / 2.0, bottom + 34, "difference to the baseline");
    svg.line("chance", x.at(0), TOP, x.at(0), bottom);
    for (int row = 1; row <= rows; row++) {
      double y = TOP + ROW * (row - 0.5);
      svg.label("name end", LEFT - 10, y + 4, ablation.rows().get(row).name());
      draw(svg, x, y, ablation.difference(row, group));
    }
    return svg;
  }

  private static void draw(Svg svg, Scale x, double y, RowDifference difference) {
    if (Double.isNaN(difference.auc())) {
      return;
    }
    if (!Double.isNaN(difference.low())) {
      svg.line("bar head", x.at(difference.low()), y, x.at(difference.high()), y);
    }
    for (double seed : difference.perSeed()) {
      svg.mark("soft", Svg.Shape.TRIANGLE, x.at(seed), y, "one seed: " + Text.difference(seed));
    }
    svg.mark(
        "head", Svg.Shape.CIRCLE, x.at(difference.auc()), y, Text.difference(difference.auc()));
  }

  private static String clusters(Ablation ablation) {
    StringBuilder html = new StringBuilder();
    for (AblatedRow row : ablation.rows()) {
      if (!row.diagnoses().isEmpty()) {
        List<String> cells = AblationTable.clusters(row);
        html.append("<tr><th scope=\"row\">").append(Text.html(cells.get(0))).append("</th>");
        cells.stream()
            .skip(1)
            .forEach(cell -> html.append("<td class=\"n\">").append(cell).append("</td>"));
        html.append("</tr>");
      }
    }
    return html.length() == 0
        ? ""
        : "<section><h2>What the clusters know of the classes</h2><div class=\"scroll\"><table>"
            + "<thead><tr><th>row</th><th class=\"number\">any two</th>"
            + "<th class=\"number\">of a head class</th><th class=\"number\">of a tail class</th>"
            + "<th class=\"number\">u, all</th><th class=\"number\">u, tail</th>"
            + "<th class=\"number\">triplets, all</th><th class=\"number\">triplets, tail</th>"
            + "</tr></thead><tbody>"
            + html
            + "</tbody></table></div><p class=\"note\">Training samples under the last mixture,"
            + " averaged over folds and seeds. First three columns: probability that two samples"
            + " share a cluster. u: precision weight under the own component, low for outliers."
            + " Triplets: probability that an anchor finds a positive and a negative in a random"
            + " micro-batch.</p></section>";
  }

  private static String provenance(AblationContent content) {
    StringBuilder html = new StringBuilder("<section><h2>Provenance</h2><dl>");
    html.append("<dt>Data</dt><dd><code>").append(content.dataHash()).append("</code></dd>");
    for (AblatedRow row : content.ablation().rows()) {
      Map<String, String> settings = new TreeMap<>(row.settings());
      html.append("<dt>").append(Text.html(row.name())).append("</dt><dd>");
      html.append(
          settings.entrySet().stream()
              .map(e -> "<code>" + Text.html(e.getKey() + ": " + e.getValue()) + "</code>")
              .collect(Collectors.joining(", ")));
      html.append("<br>specification <code>")
          .append(String.join("</code>, <code>", row.specHashes()));
      html.append("</code></dd>");
    }
    return html.append("</dl></section>").toString();
  }
}
