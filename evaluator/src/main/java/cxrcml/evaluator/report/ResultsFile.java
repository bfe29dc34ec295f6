package cxrcml.evaluator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cxrcml.evaluator.calibration.Calibration;
import cxrcml.evaluator.calibration.Reliability;
import cxrcml.evaluator.crossvalidation.ClassResult;
import cxrcml.evaluator.crossvalidation.Comparison;
import cxrcml.evaluator.crossvalidation.Difference;
import cxrcml.evaluator.crossvalidation.Estimate;
import cxrcml.evaluator.crossvalidation.Evaluation;
import cxrcml.evaluator.crossvalidation.FoldResult;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.crossvalidation.MacroResult;
import cxrcml.evaluator.crossvalidation.Prevalence;
import cxrcml.evaluator.crossvalidation.Skipped;
import cxrcml.evaluator.predictions.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code results.json} and {@code comparison.json}, written whole or not at all. What could not be
 * computed is null.
 */
public final class ResultsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultsFile() {}

  /** Writes {@code results.json} of the report's last model. */
  public static void write(Path file, ReportContent content) throws IOException {
    Provenance provenance = content.provenance();
    Evaluation evaluation = content.last().evaluation();
    ObjectNode root = JSON.createObjectNode();
    root.put("spec_hash", provenance.specHash());
    root.put("data_hash", provenance.dataHash());
    ArrayNode folds = root.putArray("folds");
    evaluation.folds().forEach(folds::add);
    ArrayNode classes = root.putArray("classes");
    evaluation.classes().forEach(result -> classes.add(toJson(result)));
    root.set("macro", macro(evaluation));
    ArrayNode skipped = root.putArray("skipped");
    evaluation.skipped().forEach(what -> skipped.add(toJson(what)));
    root.set("references", references(evaluation, content.reference()));
    content.last().probe().ifPresent(probe -> root.set("linear_probe", probe(probe)));
    root.set("calibration", calibration(evaluation));
    root.put("samples", evaluation.predictions().size());
    List<String> names = evaluation.predictions().classes();
    root.set("prompts", JSON.valueToTree(provenance.prompts().spelledOut(names)));
    root.set("data_notes", JSON.valueToTree(provenance.dataNotes()));
    provenance.crossDataSet().ifPresent(sets -> root.set("cross_data_set", toJson(sets)));
    ObjectNode bootstrap = root.putObject("bootstrap");
    bootstrap.put("resamples", evaluation.replicates().resamples());
    bootstrap.put("seed", provenance.bootstrapSeed());
    write(file, root);
  }

  private static ObjectNode toJson(CrossDataSet sets) {
    ObjectNode node = JSON.createObjectNode();
    node.put("learnt_on", sets.learntOn());
    node.put("evaluated_on", sets.evaluatedOn());
    node.set("classes", JSON.valueToTree(sets.classes().sources()));
    node.set("left_out", JSON.valueToTree(sets.classes().leftOut()));
    node.set("missing", JSON.valueToTree(sets.classes().missing()));
    return node;
  }

  private static ObjectNode references(Evaluation evaluation, Evaluation labelCount) {
    ObjectNode node = JSON.createObjectNode();
    node.set("label_count", macro(labelCount));
    ObjectNode prevalence = node.putObject("prevalence");
    for (MacroGroup group : MacroGroup.values()) {
      double precision = Prevalence.averagePrecision(evaluation, group);
      ObjectNode entry = prevalence.putObject(group.key());
      put(entry, "auc", Double.isNaN(precision) ? Double.NaN : 0.5);
      put(entry, "ap", precision);
    }
    return node;
  }

  private static ObjectNode probe(Evaluation probe) {
    ObjectNode node = JSON.createObjectNode();
    node.set("macro", macro(probe));
    ArrayNode classes = node.putArray("classes");
    for (ClassResult result : probe.classes()) {
      ObjectNode entry = classes.addObject().put("name", result.disease().name());
      entry.set("auc", toJson(result.auc()));
      entry.set("ap", toJson(result.averagePrecision()));
    }
    return node;
  }

  private static ObjectNode calibration(Evaluation evaluation) {
    Calibration calibration = Calibration.of(evaluation.predictions());
    ObjectNode node = JSON.createObjectNode();
    calibration.raw().ifPresent(raw -> node.set("scores", toJson(raw)));
    node.set("platt", toJson(calibration.scaled()));
    return node;
  }

  private static ObjectNode toJson(Reliability reliability) {
    ObjectNode node = JSON.createObjectNode();
    put(node, "ece", reliability.error());
    put(node, "brier", reliability.brier());
    return node;
  }

  /** Writes {@code comparison.json}; the first model is the baseline. */
  public static void write(Path file, Comparison comparison) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.set("baseline", macro(comparison.baseline()));
    root.set("cml", macro(comparison.candidate()));
    ObjectNode differences = root.putObject("difference");
    for (Map.Entry<MacroGroup, Difference> entry : comparison.macro().entrySet()) {
      ObjectNode node = differences.putObject(entry.getKey().key());
      put(node, "auc", entry.getValue().auc());
      put(node, "low", entry.getValue().low());
      put(node, "high", entry.getValue().high());
    }
    write(file, root);
  }

  private static void write(Path file, ObjectNode root) throws IOException {
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    WholeFile.write(file, out -> out.append(text).append('\n'));
  }

  private static ObjectNode toJson(ClassResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("name", result.disease().name());
    node.put("group", result.disease().group().name().toLowerCase(Locale.ROOT));
    node.put("rare", result.disease().rare());
    node.put("positives", result.positives());
    node.set("auc", toJson(result.auc()));
    node.set("ap", toJson(result.averagePrecision()));
    ArrayNode folds = node.putArray("folds");
    for (FoldResult fold : result.folds()) {
      ObjectNode entry = folds.addObject();
      entry.put("fold", fold.fold());
      entry.put("positives", fold.positives());
      put(entry, "auc", fold.auc());
      put(entry, "ap", fold.averagePrecision());
    }
    return node;
  }

  private static ObjectNode toJson(Estimate estimate) {
    ObjectNode node = JSON.createObjectNode();
    put(node, "mean", estimate.mean());
    put(node, "sd", estimate.sd());
    put(node, "low", estimate.low());
    put(node, "high", estimate.high());
    return node;
  }

  private static ObjectNode macro(Evaluation evaluation) {
    ObjectNode node = JSON.createObjectNode();
    for (MacroGroup group : MacroGroup.values()) {
      MacroResult result = evaluation.macro(group);
      ObjectNode entry = node.putObject(group.key());
      put(entry, "auc", result.auc());
      put(entry, "ap", result.averagePrecision());
      put(entry, "low", result.low());
      put(entry, "high", result.high());
      entry.put("classes", result.classes());
    }
    return node;
  }

  private static ObjectNode toJson(Skipped what) {
    return JSON.createObjectNode()
        .put("name", what.name())
        .put("fold", what.fold())
        .put("reason", what.reason());
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }
}
