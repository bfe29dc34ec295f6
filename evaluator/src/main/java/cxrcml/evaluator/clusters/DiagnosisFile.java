package cxrcml.evaluator.clusters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cxrcml.dataset.DiseaseClass;
import cxrcml.evaluator.crossvalidation.MacroGroup;
import cxrcml.evaluator.predictions.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code diagnosis.json}: a {@link ClusterDiagnosis} with its means over groups. */
public final class DiagnosisFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DiagnosisFile() {}

  /** Writes the file, whole or not at all. */
  public static void write(Path file, ClusterDiagnosis diagnosis) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("samples", diagnosis.samples());
    put(root, "chance", diagnosis.chance());
    put(root, "precision_weight", diagnosis.precisionWeight());
    put(root, "triplet_share", diagnosis.tripletShare());
    root.set("sizes", JSON.valueToTree(diagnosis.sizes()));
    ObjectNode groups = root.putObject("groups");
    for (MacroGroup group : MacroGroup.values()) {
      ObjectNode node = groups.putObject(group.key());
      put(node, "co_assignment", diagnosis.mean(group, ClusterDiagnosis.OfClass::coAssignment));
      put(
          node,
          "precision_weight",
          diagnosis.mean(group, ClusterDiagnosis.OfClass::precisionWeight));
      put(node, "triplet_share", diagnosis.mean(group, ClusterDiagnosis.OfClass::tripletShare));
    }
    ArrayNode classes = root.putArray("classes");
    for (int c = 0; c < diagnosis.perClass().size(); c++) {
      ClusterDiagnosis.OfClass result = diagnosis.perClass().get(c);
      ObjectNode node = classes.addObject();
      node.put("name", result.disease().name());
      node.put("positives", result.positives());
      put(node, "co_assignment", result.coAssignment());
      put(node, "precision_weight", result.precisionWeight());
      put(node, "triplet_share", result.tripletShare());
      node.set("per_cluster", JSON.valueToTree(diagnosis.counts().get(c)));
    }
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    WholeFile.write(file, out -> out.append(text).append('\n'));
  }

  /** Reads the file back; the classes must be those it was written with. */
  public static ClusterDiagnosis read(Path file, List<DiseaseClass> classes) throws IOException {
    JsonNode root = JSON.readTree(file.toFile());
    List<ClusterDiagnosis.OfClass> perClass = new ArrayList<>();
    List<List<Integer>> counts = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      JsonNode node = root.path("classes").path(c);
      if (!node.path("name").asText().equals(classes.get(c).name())) {
        throw new IllegalArgumentException(
            file
                + ": class '"
                + node.path("name").asText()
                + "' (expected: '"
                + classes.get(c).name()
                + "')");
      }
      counts.add(integers(node.path("per_cluster")));
      perClass.add(
          new ClusterDiagnosis.OfClass(
              classes.get(c),
              node.path("positives").asInt(),
              number(node, "co_assignment"),
              number(node, "precision_weight"),
              number(node, "triplet_share")));
    }
    return new ClusterDiagnosis(
        root.path("samples").asInt(),
        integers(root.path("sizes")),
        counts,
        number(root, "chance"),
        number(root, "precision_weight"),
        number(root, "triplet_share"),
        perClass);
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  private static double number(JsonNode node, String key) {
    return node.path(key).asDouble(Double.NaN);
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, value);
    }
  }
}
