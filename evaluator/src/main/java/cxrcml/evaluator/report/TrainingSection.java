package cxrcml.evaluator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Losses and learning rate over the steps, one curve a fold. */
final class TrainingSection {
  private static final int WIDTH = 520;
  private static final int HEIGHT = 190;
  private static final int LEFT = 52;
  private static final int RIGHT = WIDTH - 16;
  private static final int TOP = 12;
  private static final int BOTTOM = HEIGHT - 44;

  /** More points than this cannot be told apart on the picture. */
  private static final int MOST_POINTS = 400;

  private TrainingSection() {}

  static String of(ReportContent content) {
    StringBuilder html = new StringBuilder();
    for (ReportedModel model : content.models()) {
      if (!model.history().isEmpty()) {
        html.append("<h3>").append(Text.html(model.name())).append("</h3><div class=\"panels\">");
        html.append(panel("contrastive loss (nats)", model, TrainingPoint::contrastive));
        html.append(panel("triplet loss", model, TrainingPoint::triplet));
        html.append(panel("held-out contrastive loss (nats)", model, TrainingPoint::heldOut));
        html.append(panel("learning rate", model, TrainingPoint::learningRate)).append("</div>");
      }
    }
    return html.length() == 0
        ? ""
        : "<section><h2>Training</h2>"
            + html
            + "<p class=\"note\">One curve a fold; each point is"
            + " the mean of the steps it stands for.</p></section>";
  }

  private static String panel(
      String name, ReportedModel model, ToDoubleFunction<TrainingPoint> value) {
    Map<Integer, List<double[]>> folds = new LinkedHashMap<>();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double last = 1;
    for (TrainingPoint point : model.history()) {
      double measured = value.applyAsDouble(point);
      if (Double.isFinite(measured)) {
        double step = (double) point.step();
        double[] xy = {step, measured};
        folds.computeIfAbsent(point.fold(), fold -> new ArrayList<>()).add(xy);
        last = Math.max(last, step);
        low = Math.min(low, measured);
        high = Math.max(high, measured);
      }
    }
    if (folds.isEmpty()) {
      return "";
    }
    Scale x = Scale.linear(0, last, LEFT, RIGHT);
    Scale y = Scale.linear(Math.min(0, low), high * 1.05, BOTTOM, TOP);
    Svg svg = new Svg(WIDTH, HEIGHT, name + " over steps");
    svg.horizontalAxis(x, 5, TOP, BOTTOM).verticalAxis(y, 4, LEFT, RIGHT);
    svg.label("axis-name mid", (LEFT + RIGHT) / 2.0, HEIGHT - 6, "step");
    folds.forEach((fold, points) -> svg.path("curve fold" + fold % 5, path(thin(points), x, y)));
    return "<div><h4>" + name + "</h4>" + svg + "</div>";
  }

  /** Averages runs of neighbours until few enough points are left. */
  private static List<double[]> thin(List<double[]> points) {
    int run = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
    List<double[]> thinned = new ArrayList<>();
    for (int start = 0; start < points.size(); start += run) {
      int end = Math.min(start + run, points.size());
      double[] mean = new double[2];
      for (double[] point : points.subList(start, end)) {
        mean[0] += point[0] / (end - start);
        mean[1] += point[1] / (end - start);
      }
      thinned.add(mean);
    }
    return thinned;
  }

  private static String path(List<double[]> points, Scale x, Scale y) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      path.append(path.length() == 0 ? 'M' : 'L');
      path.append(Svg.point(x.at(point[0]), y.at(point[1])));
    }
    return path.toString();
  }
}
