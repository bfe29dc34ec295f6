package cxrcml.evaluator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cxrcml.evaluator.ablation.AblatedRow;
import cxrcml.evaluator.ablation.Ablation;
import cxrcml.evaluator.ablation.RowDifference;
import cxrcml.evaluator.clusters.ClusterDiagnosis;
import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.predictions.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** {@code ablation.json}: a grid's rows and differences. What could not be computed is null. */
public final class AblationFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AblationFile() {}

  /** Writes the file, whole or not at all. */
  public static void write(Path file, AblationContent content) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("grid", content.name());
    root.put("data_hash", content.dataHash());
    root.set("folds", JSON.valueToTree(content.folds()));
    root.set("seeds", JSON.valueToTree(content.seeds()));
    List<AblatedRow> rows = content.ablation().rows();
    root.put("baseline", rows.get(0).name());
    root.put("resamples", rows.get(0).seeds().get(0).replicates().resamples());
    root.put("method", AblationContent.METHOD);
    ArrayNode array = root.putArray("rows");
    for (int row = 0; row < rows.size(); row++) {
      array.add(toJson(content.ablation(), row));
    }
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    WholeFile.write(file, out -> out.append(text).append('\n'));
  }

  private static ObjectNode toJson(Ablation ablation, int index) {
    AblatedRow row = ablation.rows().get(index);
    ObjectNode node = JSON.createObjectNode();
    node.put("name", row.name());
    node.set("set", JSON.valueToTree(new TreeMap<>(row.settings())));
    node.set("spec_hashes", JSON.valueToTree(row.specHashes()));
    ObjectNode macro = node.putObject("macro");
    for (MacroGroup group : MacroGroup.values()) {
      ObjectNode entry = macro.putObject(group.key());
      put(entry, "auc", row.auc(group));
      put(entry, "ap", row.averagePrecision(group));
    }
    if (index > 0) {
      ObjectNode difference = node.putObject("difference");
      for (MacroGroup group : MacroGroup.values()) {
        difference.set(group.key(), toJson(ablation.difference(index, group)));
      }
    }
    node.set("classes", classes(row));
    if (!row.diagnoses().isEmpty()) {
      node.set("clusters", clusters(row));
    }
    return node;
  }

  private static ObjectNode toJson(RowDifference difference) {
    ObjectNode node = JSON.createObjectNode();
    put(node, "auc", difference.auc());
    put(node, "low", difference.low());
    put(node, "high", difference.high());
    put(node, "p", difference.p());
    put(node, "p_holm", difference.corrected());
    ArrayNode seeds = node.putArray("seeds");
    difference.perSeed().forEach(seeds::add);
    return node;
  }

  private static ArrayNode classes(AblatedRow row) {
    ArrayNode array = JSON.createArrayNode();
    for (int c = 0; c < row.seeds().get(0).classes().size(); c++) {
      int index = c;
      ClassResult first = row.seeds().get(0).classes().get(c);
      ObjectNode node = array.addObject();
      node.put("name", first.disease().name());
      node.put("positives", first.positives());
      put(
          node,
          "auc",
          row.seeds().stream()
              .mapToDouble(seed -> seed.classes().get(index).auc().mean())
              .average()
              .orElseThrow());
    }
    return array;
  }

  private static ObjectNode clusters(AblatedRow row) {
    ObjectNode node = JSON.createObjectNode();
    put(node, "chance", ClusterAverages.all(row, ClusterDiagnosis::chance));
    put(node, "precision_weight", ClusterAverages.all(row, ClusterDiagnosis::precisionWeight));
    put(node, "triplet_share", ClusterAverages.all(row, ClusterDiagnosis::tripletShare));
    for (MacroGroup group : MacroGroup.values()) {
      ObjectNode entry = node.putObject(group.key());
      putMean(entry, "co_assignment", row, group, ClusterDiagnosis.OfClass::coAssignment);
      putMean(entry, "precision_weight", row, group, ClusterDiagnosis.OfClass::precisionWeight);
      putMean(entry, "triplet_share", row, group, ClusterDiagnosis.OfClass::tripletShare);
    }
    return node;
  }

  private static void putMean(
      ObjectNode node,
      String key,
      AblatedRow row,
      MacroGroup group,
      ToDoubleFunction<ClusterDiagnosis.OfClass> value) {
    put(node, key, ClusterAverages.all(row, diagnosis -> diagnosis.mean(group, value)));
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }
}
