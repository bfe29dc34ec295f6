package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.ClassResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The image embeddings of the cluster map, coloured by class: a class is chosen from a list; until
 * then every sample has the colour of the group of its rarest class.
 */
final class ClassMap {
  private static final String NO_CLASS = "soft";

  private ClassMap() {}

  static String of(ReportContent content, ClusterMap map) {
    List<ClassResult> classes = content.last().evaluation().classes();
    StringBuilder html = new StringBuilder("<div class=\"class-map\"><p class=\"legend\">");
    html.append("<label>Class <select><option value=\"\">group of the rarest class</option>");
    for (int c : content.classesByPositives()) {
      html.append("<option value=\"").append(c).append("\">");
      html.append(Text.html(classes.get(c).disease().name())).append("</option>");
    }
    html.append("</select></label><span class=\"shape head\">●</span>head");
    html.append("<span class=\"shape medium\">●</span>medium");
    html.append("<span class=\"shape tail\">●</span>tail");
    html.append("<span class=\"shape soft\">●</span>none</p><div class=\"scroll\">");
    return html.append(plot(content, classes, map)).append("</div></div>").toString();
  }

  private static Svg plot(ReportContent content, List<ClassResult> classes, ClusterMap map) {
    Svg svg =
        new Svg(ClusterSection.WIDTH, ClusterSection.HEIGHT, "Map of image embeddings by class");
    svg.path(
        "frame",
        "M1 1h%dv%dh-%dz"
            .formatted(
                ClusterSection.WIDTH - 2, ClusterSection.HEIGHT - 2, ClusterSection.WIDTH - 2));
    List<Integer> rarestFirst = new ArrayList<>(content.classesByPositives());
    Collections.reverse(rarestFirst);
    Map<String, IntPredicate> groups = new LinkedHashMap<>();
    for (String style : List.of(NO_CLASS, "head", "medium", "tail")) {
      groups.put(style, i -> style(classes, rarestFirst, map, i).equals(style));
    }
    groups.forEach((style, has) -> svg.dots(style + " by-group", "", points(map, has)));
    for (int c = 0; c < classes.size(); c++) {
      int index = c;
      svg.dots(
          ClassSection.style(classes.get(c)) + " of-class",
          "data-class=\"" + c + "\"",
          points(map, i -> map.carries(i, index)));
    }
    return svg;
  }

  private static String style(
      List<ClassResult> classes, List<Integer> rarestFirst, ClusterMap map, int i) {
    return rarestFirst.stream()
        .filter(c -> map.carries(i, c))
        .findFirst()
        .map(c -> ClassSection.style(classes.get(c)))
        .orElse(NO_CLASS);
  }

  private static String points(ClusterMap map, IntPredicate drawn) {
    Scale x = map.horizontal(ClusterSection.MARGIN, ClusterSection.WIDTH - ClusterSection.MARGIN);
    Scale y = map.vertical(ClusterSection.HEIGHT - ClusterSection.MARGIN, ClusterSection.MARGIN);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < map.size(); i += map.stride()) {
      if (drawn.test(i)) {
        path.append('M').append(Svg.point(x.at(map.x(i)), y.at(map.y(i)))).append("h0");
      }
    }
    return path.toString();
  }
}
