package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.Difference;
import cxrcml.evaluator.crossvalidation.Estimate;
import cxrcml.evaluator.crossvalidation.Prevalence;
import java.util.Locale;
import java.util.Optional;

/** The sortable table of classes, with a bar for each interval. */
final class ClassSection {
  private static final int BAR_WIDTH = 180;
  private static final long MOST_POSITIVES = Integer.MAX_VALUE;

  private ClassSection() {}

  static String of(ReportContent content) {
    Optional<Comparison> comparison = content.comparison();
    Scale scale = Scale.linear(lowest(content), 1, 12, BAR_WIDTH - 12);
    StringBuilder html = new StringBuilder("<section><h2>Classes</h2>");
    html.append(legend(content));
    html.append("<div class=\"scroll\"><table class=\"sortable\"><thead><tr>");
    html.append(heading("Class", "text")).append(heading("Group", "text group"));
    html.append(heading("Positives", "number"));
    content.models().forEach(model -> html.append(heading(model.name() + " AUC", "number")));
    html.append("<th>").append(ruler(scale)).append("</th>");
    comparison.ifPresent(pair -> html.append(heading("Difference", "number")));
    if (comparison.isEmpty()) {
      html.append(heading("Spread", "number")).append(heading("AP", "number"));
      html.append(heading("Prevalence", "number"));
      content.last().probe().ifPresent(p -> html.append(heading("Linear probe", "number")));
    }
    html.append("</tr></thead><tbody>");
    for (int c : content.classesByPositives()) {
      html.append(row(content, comparison, scale, c));
    }
    html.append("</tbody></table></div>");
    return html.append(explanation(content)).append("</section>").toString();
  }

  /** Returns a round value under all intervals, at most 0.4 so that chance is inside. */
  private static double lowest(ReportContent content) {
    double lowest = 0.4;
    for (ReportedModel model : content.models()) {
      for (ClassResult result : model.evaluation().classes()) {
        double low = Double.isNaN(result.auc().low()) ? 1 : result.auc().low();
        lowest = Math.min(lowest, low);
      }
    }
    return Math.floor(lowest * 10) / 10;
  }

  private static String legend(ReportContent content) {
    if (content.models().size() < 2) {
      return "";
    }
    return "<p class=\"legend\"><span class=\"key first\"></span>"
        + Text.html(content.models().get(0).name())
        + "<span class=\"key second\"></span>"
        + Text.html(content.last().name())
        + "</p>";
  }

  private static String heading(String name, String kind) {
    return "<th class=\""
        + kind
        + "\"><button type=\"button\">"
        + Text.html(name)
        + "</button></th>";
  }

  private static String ruler(Scale scale) {
    Svg svg = new Svg(BAR_WIDTH, 16, "AUC from " + Text.magnitude(scale.from()) + " to 1");
    for (double tick : scale.ticks(3)) {
      svg.label("tick mid", scale.at(tick), 12, Text.magnitude(tick));
    }
    return svg.toString();
  }

  private static String row(
      ReportContent content, Optional<Comparison> comparison, Scale scale, int c) {
    ClassResult last = content.last().evaluation().classes().get(c);
    StringBuilder html = new StringBuilder("<tr>");
    html.append("<th scope=\"row\"><span class=\"dot ").append(style(last)).append("\"></span>");
    html.append(Text.html(last.disease().name())).append("</th>");
    // Sorts by group, whose names happen to be in order, and within it by positives.
    String order =
        String.format(Locale.ROOT, "%s %010d", style(last), MOST_POSITIVES - last.positives());
    html.append("<td class=\"group\" data-v=\"").append(order).append("\">");
    html.append(Text.group(last)).append("</td>");
    html.append(number(last.positives(), Text.count(last.positives()), ""));
    for (ReportedModel model : content.models()) {
      Estimate auc = model.evaluation().classes().get(c).auc();
      html.append(number(auc.mean(), Text.area(auc.mean()), Text.interval(auc.low(), auc.high())));
    }
    html.append("<td>").append(bars(content, scale, c)).append("</td>");
    comparison.ifPresent(pair -> html.append(difference(pair.classes().get(c))));
    if (comparison.isEmpty()) {
      double precision = last.averagePrecision().mean();
      html.append(number(last.auc().sd(), Text.area(last.auc().sd()), ""));
      html.append(number(precision, Text.area(precision), ""));
      double share = Prevalence.averagePrecision(content.last().evaluation(), c);
      html.append(number(share, Text.area(share), ""));
      content.last().probe().ifPresent(probe -> html.append(probe(probe.classes().get(c).auc())));
    }
    return html.append("</tr>").toString();
  }

  private static String probe(Estimate auc) {
    return number(auc.mean(), Text.area(auc.mean()), Text.interval(auc.low(), auc.high()));
  }

  static String style(ClassResult result) {
    return result.disease().group().name().toLowerCase(Locale.ROOT);
  }

  static String number(double value, String text, String after) {
    String key = Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
    String soft = after.isEmpty() ? "" : " <span class=\"soft\">" + after + "</span>";
    return "<td class=\"n\" data-v=\"" + key + "\">" + text + soft + "</td>";
  }

  private static String difference(Difference difference) {
    boolean clear = difference.low() > 0 || difference.high() < 0;
    String text = Text.difference(difference.auc());
    return number(
        difference.auc(),
        clear ? "<b>" + text + "</b>" : text,
        Text.differenceInterval(difference.low(), difference.high()));
  }

  private static String bars(ReportContent content, Scale scale, int c) {
    int models = content.models().size();
    Svg svg = new Svg(BAR_WIDTH, models == 1 ? 18 : 22, "AUC with interval");
    svg.line("chance", scale.at(0.5), 0, scale.at(0.5), 22);
    for (int m = 0; m < models; m++) {
      Estimate auc = content.models().get(m).evaluation().classes().get(c).auc();
      if (Double.isNaN(auc.mean())) {
        continue;
      }
      double y = models == 1 ? 9 : 6 + 10 * m;
      String style = models == 2 && m == 0 ? "first" : "second";
      if (!Double.isNaN(auc.low())) {
        svg.line("bar " + style, scale.at(auc.low()), y, scale.at(auc.high()), y);
      }
      svg.mark(style, Svg.Shape.CIRCLE, scale.at(auc.mean()), y, Text.area(auc.mean()));
    }
    return svg.toString();
  }

  private static String explanation(ReportContent content) {
    String columns =
        content.models().size() > 1
            ? "Differences are paired over the same resampled patients; bold where the interval is"
                + " clear of zero, without correction for the number of classes."
            : "Spread: standard deviation over folds. AP: average precision, to be read against the"
                + " prevalence.";
    return "<p class=\"note\">Click a heading to sort. " + columns + "</p>";
  }
}
