package cxrcml.evaluator.report;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The image embeddings in two dimensions, a colour and a number for each cluster. */
final class ClusterSection {
  static final int WIDTH = 900;
  static final int HEIGHT = 560;
  static final int MARGIN = 24;

  /** Successive clusters get hues this far apart, so that neighbours in number differ. */
  private static final double GOLDEN_ANGLE = 137.508;

  private ClusterSection() {}

  static String of(ReportContent content) {
    StringBuilder html = new StringBuilder();
    for (ReportedModel model : content.models()) {
      model
          .clusters()
          .filter(map -> map.size() > 0)
          .ifPresent(
              map ->
                  html.append("<h3>")
                      .append(Text.html(model.name()))
                      .append("</h3>")
                      .append("<div class=\"scroll\">")
                      .append(plot(map))
                      .append("</div>")
                      .append(ClassMap.of(content, map)));
    }
    return html.length() == 0
        ? ""
        : "<section><h2>Clusters</h2>"
            + html
            + "<p class=\"note\">Image embeddings on two axes, coloured by the mixture component"
            + " with the highest responsibility; each number stands at its cluster's"
            + " centre. Below, the same places by class.</p></section>";
  }

  private static Svg plot(ClusterMap map) {
    Scale x = map.horizontal(MARGIN, WIDTH - MARGIN);
    Scale y = map.vertical(HEIGHT - MARGIN, MARGIN);
    Map<Integer, StringBuilder> dots = new TreeMap<>();
    Map<Integer, double[]> sums = new TreeMap<>();
    for (int i = 0; i < map.size(); i += map.stride()) {
      double px = x.at(map.x(i));
      double py = y.at(map.y(i));
      // A line of no length with a round end: the shortest way to write a dot.
      dots.computeIfAbsent(map.cluster(i), k -> new StringBuilder())
          .append('M')
          .append(Svg.point(px, py))
          .append("h0");
      double[] sum = sums.computeIfAbsent(map.cluster(i), k -> new double[3]);
      sum[0] += px;
      sum[1] += py;
      sum[2]++;
    }
    Svg svg = new Svg(WIDTH, HEIGHT, "Map of image embeddings by cluster");
    svg.path("frame", "M1 1h" + (WIDTH - 2) + "v" + (HEIGHT - 2) + "h-" + (WIDTH - 2) + "z");
    dots.forEach((cluster, path) -> svg.dots(hue(cluster), path.toString()));
    sums.forEach(
        (cluster, sum) ->
            svg.label("centre mid", sum[0] / sum[2], sum[1] / sum[2] + 4, "" + cluster));
    return svg;
  }

  private static String hue(int cluster) {
    return String.format(Locale.ROOT, "%.0f", cluster * GOLDEN_ANGLE % 360);
  }
}
