package cxrcml.evaluator.report;

import cxrcml.evaluator.calibration.Calibration;
import cxrcml.evaluator.calibration.Reliability;

/** Reliability diagrams: may a score be read as a probability? */
final class CalibrationSection {
  private static final int SIZE = 240;
  private static final int LEFT = 40;
  private static final int BOTTOM = SIZE - 36;
  private static final int RIGHT = SIZE - 8;
  private static final int TOP = 8;

  private CalibrationSection() {}

  static String of(ReportContent content) {
    StringBuilder html = new StringBuilder();
    for (ReportedModel model : content.models()) {
      Calibration zeroShot = Calibration.of(model.evaluation().predictions());
      zeroShot
          .raw()
          .ifPresent(raw -> html.append(figure(model.name() + ", scores as they are", raw)));
      html.append(figure(model.name() + ", after Platt scaling", zeroShot.scaled()));
      model
          .probe()
          .flatMap(probe -> Calibration.of(probe.predictions()).raw())
          .ifPresent(raw -> html.append(figure(model.name() + ", linear probe", raw)));
    }
    return html.length() == 0
        ? ""
        : "<section><h2>Calibration</h2><div class=\"reliability\">"
            + html
            + "</div><p class=\"note\">Share of positives (upwards) against mean probability, in "
            + Reliability.BINS
            + " bins, pooled over classes, samples and folds."
            + " ECE: expected calibration error. Platt scaling is fitted on one half"
            + " of a fold's patients and judged on the other.</p></section>";
  }

  private static String figure(String name, Reliability reliability) {
    if (reliability.bins().isEmpty()) {
      return "";
    }
    Svg svg = new Svg(SIZE, SIZE, "Reliability diagram of " + name);
    Scale x = Scale.linear(0, 1, LEFT, RIGHT);
    Scale y = Scale.linear(0, 1, BOTTOM, TOP);
    svg.horizontalAxis(x, 4, TOP, BOTTOM).verticalAxis(y, 4, LEFT, RIGHT);
    svg.line("chance", LEFT, BOTTOM, RIGHT, TOP);
    StringBuilder path = new StringBuilder();
    for (Reliability.Bin bin : reliability.bins()) {
      path.append(path.length() == 0 ? 'M' : 'L');
      path.append(Svg.point(x.at(bin.predicted()), y.at(bin.observed())));
    }
    svg.path("curve second", path.toString());
    for (Reliability.Bin bin : reliability.bins()) {
      svg.mark(
          "second",
          Svg.Shape.CIRCLE,
          x.at(bin.predicted()),
          y.at(bin.observed()),
          Text.count(bin.count())
              + " at "
              + Text.area(bin.predicted())
              + ": "
              + Text.area(bin.observed()));
    }
    return "<figure>"
        + svg
        + "<figcaption>"
        + Text.html(name)
        + "<br><span class=\"soft\">ECE "
        + Text.area(reliability.error())
        + ", Brier "
        + Text.area(reliability.brier())
        + "</span></figcaption></figure>";
  }
}
