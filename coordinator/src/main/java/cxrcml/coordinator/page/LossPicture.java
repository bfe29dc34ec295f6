package cxrcml.coordinator.page;

import cxrcml.coordinator.run.RunRecord;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws the losses of a fold over its steps as SVG. */
final class LossPicture {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 240;
  private static final double LEFT = 48;
  private static final double RIGHT = 12;
  private static final double TOP = 10;
  private static final double BOTTOM = 26;
  private static final int GRID_LINES = 4;

  private final List<LossCurve.Point> curve;
  private final double lastStep;
  private final double highest;

  private LossPicture(List<LossCurve.Point> curve, List<RunRecord.Evaluated> heldOut) {
    this.curve = curve;
    this.lastStep = (double) curve.get(curve.size() - 1).version();
    double largest =
        curve.stream().mapToDouble(p -> Math.max(p.contrastive(), p.triplet())).max().orElse(0);
    for (RunRecord.Evaluated evaluated : heldOut) {
      largest = Double.isFinite(evaluated.loss()) ? Math.max(largest, evaluated.loss()) : largest;
    }
    this.highest = largest > 0 ? largest * 1.05 : 1;
  }

  /**
   * Returns the picture, or a sentence where there is nothing to draw yet.
   *
   * @param heldOut evaluations of the same fold
   */
  static String of(List<LossCurve.Point> curve, List<RunRecord.Evaluated> heldOut) {
    if (curve.size() < 2) {
      return "<p class=\"quiet\">After the first steps.</p>";
    }
    return new LossPicture(curve, heldOut).draw(heldOut);
  }

  private String draw(List<RunRecord.Evaluated> heldOut) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg role=\"img\" aria-label=\"Loss over steps\" viewBox=\"0 0 ");
    svg.append((int) WIDTH).append(' ').append((int) HEIGHT).append("\">\n");
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = highest * i / GRID_LINES;
      svg.append(format("<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, y(value), right()));
      svg.append(format("<text class=\"end\" x=\"%.1f\" y=\"%.1f\">", LEFT - 6, y(value) + 4));
      svg.append(format("%.2f</text>%n", value));
    }
    svg.append(format("<text x=\"%.1f\" y=\"%.1f\">0</text>", LEFT, HEIGHT - 8));
    svg.append(format("<text class=\"end\" x=\"%.1f\" y=\"%.1f\">", right(), HEIGHT - 8));
    svg.append(format("step %.0f</text>%n", lastStep));
    svg.append(line("contrastive", LossCurve.Point::contrastive));
    svg.append(line("triplet", LossCurve.Point::triplet));
    for (RunRecord.Evaluated evaluated : heldOut) {
      if (Double.isFinite(evaluated.loss()) && evaluated.version() <= lastStep) {
        svg.append("<circle class=\"held-out\" r=\"4\" ");
        svg.append(format("cx=\"%.1f\" ", x((double) evaluated.version())));
        svg.append(format("cy=\"%.1f\"/>%n", y(evaluated.loss())));
      }
    }
    return svg.append("</svg>").toString();
  }

  private String line(String style, ToDoubleFunction<LossCurve.Point> value) {
    StringBuilder path = new StringBuilder();
    for (LossCurve.Point point : curve) {
      path.append(path.isEmpty() ? 'M' : 'L');
      path.append(format("%.1f %.1f", x((double) point.version()), y(value.applyAsDouble(point))));
    }
    return "<path class=\"" + style + "\" d=\"" + path + "\"/>\n";
  }

  private double x(double step) {
    return LEFT + (right() - LEFT) * step / lastStep;
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / highest;
  }

  private static double right() {
    return WIDTH - RIGHT;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
