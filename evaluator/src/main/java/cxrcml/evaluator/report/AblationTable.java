package cxrcml.evaluator.report;

import cxrcml.evaluator.ablation.AblatedRow;
import cxrcml.evaluator.ablation.Ablation;
import cxrcml.evaluator.ablation.RowDifference;
import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A grid as tables for the terminal. */
public final class AblationTable {
  private AblationTable() {}

  /** Returns the tables, with a line break at the end. */
  public static String of(AblationContent content) {
    StringBuilder text = new StringBuilder();
    for (MacroGroup group : MacroGroup.values()) {
      text.append(table(content.ablation(), group)).append('\n');
    }
    boolean clusters =
        content.ablation().rows().stream().anyMatch(row -> !row.diagnoses().isEmpty());
    if (clusters) {
      text.append(clusters(content.ablation())).append('\n');
    }
    return text.append(AblationContent.METHOD).append('\n').toString();
  }

  private static AlignedTable table(Ablation ablation, MacroGroup group) {
    AlignedTable table =
        new AlignedTable("macro " + group.key(), ">AUC", ">AP", "difference", ">p (Holm)", "seeds")
            .rule();
    for (int i = 0; i < ablation.rows().size(); i++) {
      AblatedRow row = ablation.rows().get(i);
      List<String> cells = new ArrayList<>();
      cells.add(row.name());
      cells.add(Text.area(row.auc(group)));
      cells.add(Text.area(row.averagePrecision(group)));
      cells.addAll(
          i == 0 ? List.of("baseline", "", "") : difference(ablation.difference(i, group)));
      table.row(cells);
    }
    return table;
  }

  private static List<String> difference(RowDifference difference) {
    return List.of(
        Text.difference(difference.auc())
            + " "
            + Text.differenceInterval(difference.low(), difference.high()),
        Text.area(difference.corrected()),
        String.join(" ", difference.perSeed().stream().map(Text::difference).toList()));
  }

  private static AlignedTable clusters(Ablation ablation) {
    AlignedTable table =
        new AlignedTable(
                "clusters (training samples)",
                ">same cluster, two of",
                ">of a head class",
                ">of a tail class",
                ">u of all",
                ">of tail",
                ">triplets of all",
                ">of tail")
            .rule();
    for (AblatedRow row : ablation.rows()) {
      if (!row.diagnoses().isEmpty()) {
        table.row(clusters(row));
      }
    }
    return table;
  }

  static List<String> clusters(AblatedRow row) {
    return List.of(
        row.name(),
        Text.area(ClusterAverages.all(row, ClusterDiagnosis::chance)),
        coAssignment(row, MacroGroup.HEAD),
        coAssignment(row, MacroGroup.TAIL),
        Text.area(ClusterAverages.all(row, ClusterDiagnosis::precisionWeight)),
        Text.area(
            ClusterAverages.all(
                row, d -> d.mean(MacroGroup.TAIL, ClusterDiagnosis.OfClass::precisionWeight))),
        percent(ClusterAverages.all(row, ClusterDiagnosis::tripletShare)),
        percent(
            ClusterAverages.all(
                row, d -> d.mean(MacroGroup.TAIL, ClusterDiagnosis.OfClass::tripletShare))));
  }

  private static String coAssignment(AblatedRow row, MacroGroup group) {
    return Text.area(
        ClusterAverages.all(row, d -> d.mean(group, ClusterDiagnosis.OfClass::coAssignment)));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? Text.NOTHING : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
