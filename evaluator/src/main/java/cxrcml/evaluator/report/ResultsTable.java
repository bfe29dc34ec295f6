package cxrcml.evaluator.report;

import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.Difference;
import cxrcml.evaluator.crossvalidation.Estimate;
import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.crossvalidation.MacroResult;
import cxrcml.evaluator.crossvalidation.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results as a table for the terminal. */
public final class ResultsTable {
  private ResultsTable() {}

  /** Returns the table, with a line break at its end. */
  public static String of(ReportContent content) {
    Optional<Comparison> comparison = content.comparison();
    List<String> headings = new ArrayList<>(List.of("class", "group", ">positives"));
    content.models().forEach(model -> headings.add(model.name() + " AUC"));
    comparison.ifPresent(pair -> headings.add("difference"));
    AlignedTable table = new AlignedTable(headings.toArray(String[]::new)).rule();
    for (int c : content.classesByPositives()) {
      table.row(classRow(content, comparison, c));
    }
    table.rule();
    for (MacroGroup group : MacroGroup.values()) {
      table.row(macroRow(content, comparison, group));
    }
    table.rule();
    table.row(row("no-image reference", content.reference()));
    content.last().probe().ifPresent(probe -> table.row(row("linear probe", probe)));
    return table + notes(content);
  }

  private static List<String> classRow(
      ReportContent content, Optional<Comparison> comparison, int c) {
    ClassResult first = content.models().get(0).evaluation().classes().get(c);
    List<String> row = new ArrayList<>();
    row.add(first.disease().name());
    row.add(Text.group(first));
    row.add(Text.count(first.positives()));
    for (ReportedModel model : content.models()) {
      Estimate auc = model.evaluation().classes().get(c).auc();
      row.add(cell(auc.mean(), auc.low(), auc.high()));
    }
    comparison.ifPresent(pair -> row.add(cell(pair.classes().get(c))));
    return row;
  }

  private static List<String> macroRow(
      ReportContent content, Optional<Comparison> comparison, MacroGroup group) {
    List<String> row = new ArrayList<>();
    row.add("macro " + group.key());
    row.add(classes(content.last().evaluation().macro(group).classes()));
    row.add("");
    for (ReportedModel model : content.models()) {
      MacroResult macro = model.evaluation().macro(group);
      row.add(cell(macro.auc(), macro.low(), macro.high()));
    }
    comparison.ifPresent(pair -> row.add(cell(pair.macro().get(group))));
    return row;
  }

  private static List<String> row(String name, Evaluation beside) {
    MacroResult macro = beside.macro(MacroGroup.ALL);
    return List.of(
        name, classes(macro.classes()), "", cell(macro.auc(), macro.low(), macro.high()));
  }

  private static String classes(int count) {
    return count == 1 ? "1 class" : count + " classes";
  }

  private static String cell(double auc, double low, double high) {
    return (Text.area(auc) + " " + Text.interval(low, high)).stripTrailing();
  }

  private static String cell(Difference difference) {
    return (Text.difference(difference.auc())
            + " "
            + Text.differenceInterval(difference.low(), difference.high()))
        .stripTrailing();
  }

  private static String notes(ReportContent content) {
    StringBuilder notes = new StringBuilder();
    notes.append(
        String.format(
            Locale.ROOT,
            "%s samples, folds %s; [95 %% patient bootstrap, %s resamples]; the reference counts"
                + " the other labels.%n",
            Text.count(content.last().evaluation().predictions().size()),
            content.last().evaluation().folds(),
            Text.count(content.last().evaluation().replicates().resamples())));
    content
        .provenance()
        .crossDataSet()
        .ifPresent(sets -> sets.sentences().forEach(line -> notes.append(line).append('\n')));
    Skipped.byClass(content.last().evaluation().skipped())
        .forEach((name, folds) -> notes.append("skipped: " + name + " " + folds + "\n"));
    return notes.toString();
  }
}
