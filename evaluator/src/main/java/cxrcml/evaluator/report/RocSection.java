package cxrcml.evaluator.report;

import cxrcml.dataset.Group;
import cxrcml.evaluator.auc.RocCurve;
import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.predictions.Predictions;
import java.util.Locale;

/** A small ROC curve for each class, the mean over folds at each false positive rate. */
final class RocSection {
  private static final int INTERVALS = 40;
  private static final int SIZE = 120;

  private RocSection() {}

  static String of(ReportContent content) {
    StringBuilder html = new StringBuilder("<section><h2>ROC curves</h2>");
    for (Group group : Group.values()) {
      StringBuilder curves = new StringBuilder();
      for (int c : content.classesByPositives()) {
        ClassResult result = content.last().evaluation().classes().get(c);
        if (result.disease().group() == group && !Double.isNaN(result.auc().mean())) {
          curves.append(figure(content, result, c));
        }
      }
      if (curves.length() > 0) {
        html.append("<details open><summary>").append(title(group)).append("</summary>");
        html.append("<div class=\"rocs\">").append(curves).append("</div></details>");
      }
    }
    return html.append(
            "<p class=\"note\">True positive rate (upwards) against false positive rate, averaged"
                + " over folds at equal false positive rates; the dashed diagonal is"
                + " chance.</p></section>")
        .toString();
  }

  private static String title(Group group) {
    String name = group.name().toLowerCase(Locale.ROOT);
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " classes";
  }

  private static String figure(ReportContent content, ClassResult result, int c) {
    Svg svg = new Svg(SIZE, SIZE, "ROC curve of " + result.disease().name());
    svg.path("frame", "M1 1h118v118h-118z").line("chance", 1, SIZE - 1, SIZE - 1, 1);
    int models = content.models().size();
    for (int m = 0; m < models; m++) {
      String style = models == 2 && m == 0 ? "first" : "second";
      svg.path("curve " + style, curve(content.models().get(m).evaluation().predictions(), c));
    }
    return "<figure>"
        + svg
        + "<figcaption>"
        + Text.html(result.disease().name())
        + "<br><span class=\"soft\">"
        + Text.area(result.auc().mean())
        + "</span></figcaption></figure>";
  }

  private static String curve(Predictions predictions, int c) {
    double[] sum = new double[INTERVALS + 1];
    int folds = 0;
    for (int fold : predictions.folds()) {
      int[] rows = predictions.rowsOf(fold);
      double[] rates =
          RocCurve.truePositiveRates(
              predictions.scores(c, rows), predictions.labels(c, rows), INTERVALS);
      if (!Double.isNaN(rates[0])) {
        folds++;
        for (int i = 0; i < sum.length; i++) {
          sum[i] += rates[i];
        }
      }
    }
    Scale x = Scale.linear(0, INTERVALS, 1, SIZE - 1);
    Scale y = Scale.linear(0, 1, SIZE - 1, 1);
    StringBuilder path = new StringBuilder("M" + Svg.point(1, SIZE - 1));
    for (int i = 0; i < sum.length; i++) {
      path.append('L').append(Svg.point(x.at(i), y.at(sum[i] / Math.max(1, folds))));
    }
    return path.toString();
  }
}
