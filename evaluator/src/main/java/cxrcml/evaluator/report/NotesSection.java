package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.Skipped;
import cxrcml.evaluator.zeroshot.Prompts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is needed to judge and repeat the result: read-out, hashes, what was skipped. */
final class NotesSection {
  private NotesSection() {}

  static String of(ReportContent content) {
    Provenance provenance = content.provenance();
    StringBuilder html = new StringBuilder("<section><h2>How this was made</h2><dl>");
    item(html, "Specification", hash(provenance.specHash()));
    item(html, "Data set", hash(provenance.dataHash()));
    provenance
        .crossDataSet()
        .ifPresent(sets -> item(html, "Across data sets", lines(sets.sentences())));
    if (!provenance.dataNotes().isEmpty()) {
      item(html, "Preparation", lines(provenance.dataNotes()));
    }
    item(html, "Prompts for presence", sentences(provenance.prompts().present()));
    if (!provenance.prompts().absent().isEmpty()) {
      item(html, "Prompts for absence", sentences(provenance.prompts().absent()));
    }
    provenance
        .prompts()
        .spelledOut(content.last().evaluation().predictions().classes())
        .classes()
        .forEach((name, own) -> item(html, "Prompts of " + Text.html(name), sentences(own)));
    int resamples = content.last().evaluation().replicates().resamples();
    item(
        html,
        "Intervals",
        Text.count(resamples)
            + " resamples of patients within each fold, seed "
            + provenance.bootstrapSeed());
    Map<String, String> skipped = Skipped.byClass(content.last().evaluation().skipped());
    if (!skipped.isEmpty()) {
      List<String> list = new ArrayList<>();
      skipped.forEach((name, where) -> list.add(name + ' ' + where));
      item(html, "Skipped", lines(list));
    }
    return html.append("</dl>").append(specifications(content)).append("</section>").toString();
  }

  private static String specifications(ReportContent content) {
    StringBuilder html = new StringBuilder();
    for (ReportedModel model : content.models()) {
      if (!model.specification().isEmpty()) {
        html.append("<details><summary>Specification of ").append(Text.html(model.name()));
        html.append("</summary><pre>").append(Text.html(model.specification()));
        html.append("</pre></details>");
      }
    }
    return html.toString();
  }

  private static void item(StringBuilder html, String name, String value) {
    html.append("<dt>").append(name).append("</dt><dd>").append(value).append("</dd>");
  }

  private static String lines(List<String> lines) {
    return String.join("<br>", lines.stream().map(Text::html).toList());
  }

  private static String hash(String hash) {
    return hash.isEmpty() ? Text.NOTHING : "<code>" + Text.html(hash) + "</code>";
  }

  private static String sentences(Prompts.ClassPrompts prompts) {
    return sentences(prompts.present())
        + (prompts.absent().isEmpty() ? "" : " against " + sentences(prompts.absent()));
  }

  private static String sentences(List<String> templates) {
    return "<code>" + Text.html(String.join(" | ", templates)) + "</code>";
  }
}
