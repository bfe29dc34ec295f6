package cxrcml.evaluator.report;

import cxrcml.evaluator.clusters.ClusterDiagnosis;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which share of each class's training samples lies in each cluster, and what follows. */
final class HeatMapSection {
  private static final int LEFT = 190;
  private static final int CELL = 17;
  private static final int TOP = 34;
  private static final int NUMBERS = 190;

  private HeatMapSection() {}

  static String of(ReportContent content) {
    StringBuilder html = new StringBuilder();
    for (ReportedModel model : content.models()) {
      model
          .diagnosis()
          .ifPresent(
              diagnosis ->
                  html.append("<h3>")
                      .append(Text.html(model.name()))
                      .append("</h3><div class=\"scroll\">")
                      .append(plot(content, diagnosis))
                      .append("</div>")
                      .append(sentence(diagnosis)));
    }
    return html.length() == 0
        ? ""
        : "<section><h2>Clusters and classes</h2>"
            + html
            + "<p class=\"note\">Rows: classes, most frequent first. Columns: clusters, largest"
            + " first; the darker, the larger the share of the class's training samples that lies in"
            + " the cluster. Right: probability that two samples of the class share a cluster, and"
            + " mean precision weight u (low: outliers of their cluster).</p></section>";
  }

  private static String sentence(ClusterDiagnosis diagnosis) {
    return "<p class=\"note\">Any two samples share a cluster with probability <b>"
        + Text.area(diagnosis.chance())
        + "</b>; mean u "
        + Text.area(diagnosis.precisionWeight())
        + "; an anchor finds a triplet in a random micro-batch with probability "
        + Text.area(diagnosis.tripletShare())
        + ".</p>";
  }

  private static Svg plot(ReportContent content, ClusterDiagnosis diagnosis) {
    List<Integer> clusters =
        IntStream.range(0, diagnosis.sizes().size())
            .boxed()
            .sorted(Comparator.comparing((Integer k) -> -diagnosis.sizes().get(k)))
            .toList();
    List<Integer> classes = content.classesByPositives();
    int right = LEFT + CELL * clusters.size();
    Svg svg =
        new Svg(
            right + NUMBERS, TOP + CELL * classes.size() + 8, "Classes by clusters as a heat map");
    for (int column = 0; column < clusters.size(); column++) {
      svg.label("tick mid", LEFT + CELL * (column + 0.5), TOP - 6, "" + clusters.get(column));
    }
    svg.label("tick", right + 12, TOP - 20, "same cluster");
    svg.label("tick", right + 12, TOP - 6, "chance " + Text.area(diagnosis.chance()));
    svg.label("tick", right + 112, TOP - 6, "u");
    for (int row = 0; row < classes.size(); row++) {
      draw(svg, diagnosis, classes.get(row), clusters, TOP + CELL * row);
    }
    return svg;
  }

  private static void draw(
      Svg svg, ClusterDiagnosis diagnosis, int c, List<Integer> clusters, int y) {
    ClusterDiagnosis.OfClass result = diagnosis.perClass().get(c);
    svg.label("name end", LEFT - 8, y + CELL - 5, result.disease().name());
    for (int column = 0; column < clusters.size(); column++) {
      int count = diagnosis.counts().get(c).get(clusters.get(column));
      if (count > 0) {
        double share = (double) count / result.positives();
        svg.cell(
            LEFT + CELL * column,
            y,
            CELL - 1,
            // The root lets small shares be seen.
            String.format(Locale.ROOT, "%.2f", Math.max(0.06, Math.sqrt(share))),
            result.disease().name() + ", cluster " + clusters.get(column) + ": " + count);
      }
    }
    int right = LEFT + CELL * clusters.size();
    svg.label("name", right + 12, y + CELL - 5, Text.area(result.coAssignment()));
    svg.label("name", right + 112, y + CELL - 5, Text.area(result.precisionWeight()));
  }
}
