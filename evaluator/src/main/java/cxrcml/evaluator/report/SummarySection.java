package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.Difference;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.crossvalidation.MacroResult;
import cxrcml.evaluator.crossvalidation.Prevalence;
import java.util.Locale;
import java.util.Optional;

/** A card for each group of classes: macro AUC, its interval, and the reference beside it. */
final class SummarySection {
  private SummarySection() {}

  static String of(ReportContent content) {
    StringBuilder html = new StringBuilder("<section><h2>Macro AUC</h2><div class=\"cards\">");
    Optional<Comparison> comparison = content.comparison();
    for (MacroGroup group : MacroGroup.values()) {
      html.append(card(content, comparison, group));
    }
    return html.append("</div>").append(explanation(content)).append("</section>").toString();
  }

  private static String card(
      ReportContent content, Optional<Comparison> comparison, MacroGroup group) {
    MacroResult macro = content.last().evaluation().macro(group);
    StringBuilder html = new StringBuilder("<div class=\"card\"><div class=\"what\">");
    html.append(title(group)).append(" <span class=\"soft\">").append(macro.classes());
    html.append(macro.classes() == 1 ? " class" : " classes").append("</span></div>");
    html.append("<div class=\"big\">").append(Text.area(macro.auc())).append("</div>");
    html.append("<div class=\"soft\">").append(Text.interval(macro.low(), macro.high()));
    html.append("</div>");
    comparison.ifPresent(pair -> html.append(against(content, pair.macro().get(group), group)));
    html.append("<div class=\"soft\">no image: ");
    html.append(Text.area(content.reference().macro(group).auc())).append("</div>");
    content
        .last()
        .probe()
        .ifPresent(
            probe ->
                html.append("<div class=\"soft\">linear probe: ")
                    .append(Text.area(probe.macro(group).auc()))
                    .append("</div>"));
    html.append("<div class=\"soft\">AP: ").append(Text.area(macro.averagePrecision()));
    html.append("</div><div class=\"soft\">prevalence: ");
    html.append(Text.area(Prevalence.averagePrecision(content.last().evaluation(), group)));
    html.append("</div>");
    return html.append("</div>").toString();
  }

  private static String against(ReportContent content, Difference difference, MacroGroup group) {
    ReportedModel baseline = content.models().get(0);
    return "<div class=\"versus\">"
        + Text.html(baseline.name())
        + " "
        + Text.area(baseline.evaluation().macro(group).auc())
        + "<br>difference <b>"
        + Text.difference(difference.auc())
        + "</b> <span class=\"soft\">"
        + Text.differenceInterval(difference.low(), difference.high())
        + "</span></div>";
  }

  private static String title(MacroGroup group) {
    String key = group.key();
    return key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
  }

  private static String explanation(ReportContent content) {
    String subject =
        content.models().size() == 1
            ? ""
            : "Large figures: " + Text.html(content.last().name()) + ". ";
    return "<p class=\"note\">"
        + subject
        + "Mean over classes of the mean AUC over folds; 0.5 is chance. Head, medium and tail: at"
        + " least 10 %, 1 to 10 %, under 1 % of the images; rare: fewer than 1,000 positives."
        + " Brackets: 95 % intervals from resampled patients. <b>No image</b> is what counting a"
        + " sample's other labels reaches: a model is worth what it adds to that. A constant score has"
        + " AUC 0.5 and the prevalence as AP. Linear probe: logistic regression on the embeddings of"
        + " the training images, so with labels.</p>";
  }
}
