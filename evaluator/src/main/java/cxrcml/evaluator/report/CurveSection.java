package cxrcml.evaluator.report;

import cxrcml.dataset.Group;
import cxrcml.evaluator.auc.PrecisionRecallCurve;
import cxrcml.evaluator.auc.RocCurve;
import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.predictions.Predictions;
import java.util.Arrays;
import java.util.Locale;

/** A small curve for each class, the mean over folds at evenly spaced places. */
final class CurveSection {
  private static final int INTERVALS = 40;
  private static final int SIZE = 120;

  /** Which curve, and what is to be said of it. */
  private enum Kind {
    ROC(
        "ROC curves",
        " open",
        "True positive rate (upwards) against false positive rate, averaged over folds at equal"
            + " false positive rates; the dashed diagonal is chance. Below each name: AUC."),
    PRECISION_RECALL(
        "Precision-recall curves",
        "",
        "Precision (upwards) against recall, averaged over folds at equal recall; the dashed line"
            + " is the share of positives, what a constant score reaches. Below each name: average"
            + " precision.");

    private final String title;
    private final String open;
    private final String note;

    Kind(String title, String open, String note) {
      this.title = title;
      this.open = open;
      this.note = note;
    }
  }

  private CurveSection() {}

  static String roc(ReportContent content) {
    return of(content, Kind.ROC);
  }

  static String precisionRecall(ReportContent content) {
    return of(content, Kind.PRECISION_RECALL);
  }

  private static String of(ReportContent content, Kind kind) {
    StringBuilder html = new StringBuilder("<section><h2>" + kind.title + "</h2>");
    for (Group group : Group.values()) {
      StringBuilder curves = new StringBuilder();
      for (int c : content.classesByPositives()) {
        ClassResult result = content.last().evaluation().classes().get(c);
        if (result.disease().group() == group && !Double.isNaN(result.auc().mean())) {
          curves.append(figure(content, result, c, kind));
        }
      }
      if (curves.length() > 0) {
        html.append("<details").append(kind.open).append("><summary>").append(title(group));
        html.append("</summary><div class=\"rocs\">").append(curves).append("</div></details>");
      }
    }
    return html.append("<p class=\"note\">" + kind.note + "</p></section>").toString();
  }

  private static String title(Group group) {
    String name = group.name().toLowerCase(Locale.ROOT);
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + " classes";
  }

  private static String figure(ReportContent content, ClassResult result, int c, Kind kind) {
    Svg svg = new Svg(SIZE, SIZE, kind.title + " of " + result.disease().name());
    svg.path("frame", "M1 1h118v118h-118z");
    int models = content.models().size();
    for (int m = 0; m < models; m++) {
      String style = models == 2 && m == 0 ? "first" : "second";
      Predictions predictions = content.models().get(m).evaluation().predictions();
      if (m == 0) {
        chance(svg, predictions, c, kind);
      }
      svg.path("curve " + style, curve(predictions, c, kind));
    }
    double area = kind == Kind.ROC ? result.auc().mean() : result.averagePrecision().mean();
    return "<figure>"
        + svg
        + "<figcaption>"
        + Text.html(result.disease().name())
        + "<br><span class=\"soft\">"
        + Text.area(area)
        + "</span></figcaption></figure>";
  }

  private static void chance(Svg svg, Predictions predictions, int c, Kind kind) {
    if (kind == Kind.ROC) {
      svg.line("chance", 1, SIZE - 1, SIZE - 1, 1);
    } else {
      int known =
          Arrays.stream(predictions.folds()).map(fold -> predictions.rowsOf(fold, c).length).sum();
      double y = y((double) predictions.positives(c) / known);
      svg.line("chance", 1, y, SIZE - 1, y);
    }
  }

  private static double y(double share) {
    return Scale.linear(0, 1, SIZE - 1, 1).at(share);
  }

  private static String curve(Predictions predictions, int c, Kind kind) {
    double[] sum = new double[INTERVALS + (kind == Kind.ROC ? 1 : 0)];
    int folds = 0;
    for (int fold : predictions.folds()) {
      int[] rows = predictions.rowsOf(fold, c);
      float[] scores = predictions.scores(c, rows);
      boolean[] labels = predictions.labels(c, rows);
      double[] values =
          kind == Kind.ROC
              ? RocCurve.truePositiveRates(scores, labels, INTERVALS)
              : PrecisionRecallCurve.precisions(scores, labels, INTERVALS);
      if (!Double.isNaN(values[0])) {
        folds++;
        for (int i = 0; i < sum.length; i++) {
          sum[i] += values[i];
        }
      }
    }
    Scale x = Scale.linear(0, INTERVALS, 1, SIZE - 1);
    StringBuilder path = new StringBuilder(kind == Kind.ROC ? "M" + Svg.point(1, SIZE - 1) : "");
    int first = kind == Kind.ROC ? 0 : 1; // the recall that the first value belongs to
    for (int i = 0; i < sum.length; i++) {
      path.append(path.length() == 0 ? 'M' : 'L');
      path.append(Svg.point(x.at(i + first), y(sum[i] / Math.max(1, folds))));
    }
    return path.toString();
  }
}
