package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.ArrayList;
import java.util.List;

/** AUC against the number of positives: does the tail fall behind? */
final class LongTailSection {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 400;
  private static final int LEFT = 52;
  private static final int RIGHT = WIDTH - 16;
  private static final int TOP = 12;
  private static final int BOTTOM = HEIGHT - 44;

  private LongTailSection() {}

  static String of(ReportContent content) {
    List<ClassResult> scored =
        content.last().evaluation().classes().stream()
            .filter(result -> !Double.isNaN(result.auc().mean()))
            .toList();
    if (scored.isEmpty()) {
      return "";
    }
    return "<section><h2>The long tail</h2><p class=\"legend\">"
        + "<span class=\"shape head\">●</span>head<span class=\"shape medium\">■</span>medium"
        + "<span class=\"shape tail\">▲</span>tail<span class=\"dash\"></span>no image</p>"
        + "<div class=\"scroll\">"
        + plot(content, scored)
        + "</div></section>";
  }

  private static Svg plot(ReportContent content, List<ClassResult> scored) {
    double fewest = scored.stream().mapToInt(ClassResult::positives).min().orElseThrow();
    double most = scored.stream().mapToInt(ClassResult::positives).max().orElseThrow();
    double lowest = scored.stream().mapToDouble(LongTailSection::low).min().orElseThrow();
    Scale x = Scale.logarithmic(fewest / 1.2, most * 1.35, LEFT, RIGHT);
    Scale y = Scale.linear(Math.floor(Math.min(0.45, lowest) * 10) / 10, 1.01, BOTTOM, TOP);
    Svg svg = new Svg(WIDTH, HEIGHT, "AUC of each class against its number of positives");
    svg.horizontalAxis(x, 6, TOP, BOTTOM).verticalAxis(y, 6, LEFT, RIGHT);
    svg.label("axis-name mid", (LEFT + RIGHT) / 2.0, HEIGHT - 6, "positives (log scale)");
    svg.label("axis-name", LEFT + 6, TOP + 10, "AUC");
    svg.line("chance", LEFT, y.at(0.5), RIGHT, y.at(0.5));
    double reference = content.reference().macro(MacroGroup.ALL).auc();
    if (!Double.isNaN(reference)) {
      svg.line("reference", LEFT, y.at(reference), RIGHT, y.at(reference));
    }
    for (ClassResult result : scored) {
      drawClass(svg, x, y, result);
    }
    drawNames(svg, x, y, scored);
    return svg;
  }

  private static double low(ClassResult result) {
    return Double.isNaN(result.auc().low()) ? result.auc().mean() : result.auc().low();
  }

  private static void drawClass(Svg svg, Scale x, Scale y, ClassResult result) {
    String style = ClassSection.style(result);
    double at = x.at(result.positives());
    if (!Double.isNaN(result.auc().low())) {
      svg.line("whisker " + style, at, y.at(result.auc().low()), at, y.at(result.auc().high()));
    }
    Svg.Shape shape = Svg.Shape.of(result.disease().group());
    String tip =
        result.disease().name()
            + ": "
            + Text.area(result.auc().mean())
            + " "
            + Text.interval(result.auc().low(), result.auc().high())
            + ", "
            + Text.count(result.positives())
            + " positives";
    svg.mark(style, shape, at, y.at(result.auc().mean()), tip);
  }

  /**
   * Names the classes whose name hides no mark and no other name; the rest tell theirs on hover.
   */
  private static void drawNames(Svg svg, Scale x, Scale y, List<ClassResult> scored) {
    List<double[]> taken = new ArrayList<>();
    for (ClassResult result : scored) {
      double cx = x.at(result.positives());
      double cy = y.at(result.auc().mean());
      taken.add(new double[] {cx - 5, cy - 5, cx + 5, cy + 5});
    }
    for (ClassResult result : scored) {
      String name = result.disease().name();
      double cx = x.at(result.positives());
      double cy = y.at(result.auc().mean());
      double width = 6.2 * name.length();
      double[] after = {cx + 8, cy - 6, cx + 8 + width, cy + 6};
      double[] before = {cx - 8 - width, cy - 6, cx - 8, cy + 6};
      if (after[2] < RIGHT && taken.stream().noneMatch(box -> overlap(box, after))) {
        svg.label("name", cx + 8, cy + 4, name);
        taken.add(after);
      } else if (before[0] > LEFT && taken.stream().noneMatch(box -> overlap(box, before))) {
        svg.label("name end", cx - 8, cy + 4, name);
        taken.add(before);
      }
    }
  }

  /** Boxes are left, top, right, bottom. */
  private static boolean overlap(double[] a, double[] b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }
}
