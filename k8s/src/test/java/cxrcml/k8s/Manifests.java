package cxrcml.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What kustomize makes of a directory. */
final class Manifests {
  static final ObjectMapper YAML = YAMLMapper.builder().build();

  private final List<JsonNode> objects;

  private Manifests(List<JsonNode> objects) {
    this.objects = objects;
  }

  /** Every directory below {@code k8s} that a person applies. */
  static List<Path> overlays() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("overlays"))) {
      return files
          .filter(file -> file.endsWith("kustomization.yaml"))
          .map(Path::getParent)
          .sorted()
          .toList();
    }
  }

  /** Whether {@code kubectl}, which has kustomize built in, is on the path. */
  static boolean canRender() {
    return Tool.KUBECTL.isThere();
  }

  static Manifests render(Path directory) throws IOException, InterruptedException {
    Tool.Outcome outcome = Tool.KUBECTL.run("kustomize", directory.toString());
    if (outcome.exitCode() != 0) {
      throw new AssertionError(directory + ": " + outcome.err());
    }
    List<JsonNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(outcome.out().getBytes(UTF_8))) {
      documents.forEachRemaining(objects::add);
    }
    return new Manifests(objects);
  }

  /**
   * Renders the base with components.
   *
   * @param below a directory of the module that receives the kustomization
   */
  static Manifests renderBaseWith(Path below, String... components)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(below);
    Path top = directory.toAbsolutePath().relativize(Path.of("").toAbsolutePath());
    StringBuilder text = new StringBuilder("kind: Kustomization\nnamespace: cxrcml\n");
    text.append("resources: [").append(top.resolve("base")).append("]\ncomponents:\n");
    for (String component : components) {
      text.append("  - ").append(top.resolve("components").resolve(component)).append('\n');
    }
    text.append("images: [{name: cxrcml, newName: cxrcml, newTag: tested}]\n");
    Files.writeString(directory.resolve("kustomization.yaml"), text);
    return render(directory);
  }

  List<JsonNode> all() {
    return objects;
  }

  List<JsonNode> of(String kind) {
    return objects.stream().filter(object -> kind.equals(object.path("kind").asText())).toList();
  }

  JsonNode one(String kind, String name) {
    return of(kind).stream()
        .filter(object -> name.equals(name(object)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(kind + " " + name + ": not there"));
  }

  /** Returns everything that makes pods, each with its pod template at {@link #template}. */
  List<JsonNode> workloads() {
    return objects.stream().filter(object -> !template(object).isMissingNode()).toList();
  }

  static JsonNode template(JsonNode workload) {
    return workload.path("kind").asText().equals("JobSet")
        ? workload.at("/spec/replicatedJobs/0/template/spec/template")
        : workload.at("/spec/template");
  }

  static JsonNode container(JsonNode workload) {
    return template(workload).at("/spec/containers/0");
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Returns whether a label selector's matchLabels and matchExpressions (In) choose the labels. */
  static boolean selects(JsonNode selector, JsonNode labels) {
    boolean all =
        selector.path("matchLabels").properties().stream()
            .allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())));
    return all
        && elements(selector.path("matchExpressions"))
            .allMatch(
                expression ->
                    expression.path("operator").asText().equals("In")
                        && elements(expression.path("values"))
                            .anyMatch(
                                value ->
                                    value.equals(labels.get(expression.path("key").asText()))));
  }
}
