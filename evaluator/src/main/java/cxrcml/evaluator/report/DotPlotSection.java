package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.Difference;
import java.util.List;

/** The difference of each class between the two models, with its interval, one row a class. */
final class DotPlotSection {
  private static final int WIDTH = 900;
  private static final int LEFT = 210;
  private static final int RIGHT = WIDTH - 16;
  private static final int ROW = 18;
  private static final int TOP = 8;

  private DotPlotSection() {}

  static String of(ReportContent content) {
    return content
        .comparison()
        .map(
            pair ->
                "<section><h2>Difference by class</h2><div class=\"scroll\">"
                    + plot(content, pair)
                    + "</div><p class=\"note\">"
                    + Text.html(content.last().name())
                    + " minus "
                    + Text.html(content.models().get(0).name())
                    + ", most frequent class first. To the right of the line the second is"
                    + " better.</p></section>")
        .orElse("");
  }

  private static Svg plot(ReportContent content, Comparison pair) {
    List<Integer> order = content.classesByPositives();
    int bottom = TOP + ROW * order.size() + 6;
    double reach = reach(pair);
    Scale x = Scale.linear(-reach, reach, LEFT, RIGHT);
    Svg svg = new Svg(WIDTH, bottom + 40, "Difference of AUC by class");
    svg.horizontalAxis(x, 8, TOP, bottom);
    svg.label("axis-name mid", (LEFT + RIGHT) / 2.0, bottom + 34, "difference of AUC");
    svg.line("chance", x.at(0), TOP, x.at(0), bottom);
    for (int i = 0; i < order.size(); i++) {
      double y = TOP + ROW * (i + 0.5);
      ClassResult result = pair.candidate().classes().get(order.get(i));
      Difference difference = pair.classes().get(order.get(i));
      svg.label("name end", LEFT - 10, y + 4, result.disease().name());
      if (!Double.isNaN(difference.auc())) {
        draw(svg, x, y, result, difference);
      }
    }
    return svg;
  }

  private static void draw(Svg svg, Scale x, double y, ClassResult result, Difference difference) {
    String style = ClassSection.style(result);
    if (!Double.isNaN(difference.low())) {
      svg.line("bar " + style, x.at(difference.low()), y, x.at(difference.high()), y);
    }
    Svg.Shape shape = Svg.Shape.of(result.disease().group());
    String tip =
        result.disease().name()
            + ": "
            + Text.difference(difference.auc())
            + " "
            + Text.differenceInterval(difference.low(), difference.high());
    svg.mark(style, shape, x.at(difference.auc()), y, tip);
  }

  /** Returns the farthest end of an interval from zero. */
  private static double reach(Comparison pair) {
    double reach = 0.01;
    for (Difference difference : pair.classes()) {
      for (double end : new double[] {difference.auc(), difference.low(), difference.high()}) {
        reach = Math.max(reach, Double.isNaN(end) ? 0 : Math.abs(end));
      }
    }
    return reach * 1.05;
  }
}
