package cxrcml.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The expressions in dashboards and rules. */
final class Monitoring {
  static final Path DIRECTORY = Path.of("components", "monitoring");

  /** A name before a selector or a range, or a recorded one. */
  private static final Pattern METRIC =
      Pattern.compile(
          "\\b([a-zA-Z_][a-zA-Z0-9_:]*)(?=[{\\[])|\\b(namespace:[a-z0-9_:]+|cxrcml_[a-z_]+)\\b");

  /**
   * One expression.
   *
   * @param where dashboard and panel, or rule
   * @param optional whether it may have no data in an undisturbed run without GPU
   */
  record Expression(String where, String text, boolean optional) {
    /** Returns the names of the metrics in it. */
    Set<String> metrics() {
      Set<String> names = new TreeSet<>();
      Matcher found = METRIC.matcher(text);
      while (found.find()) {
        names.add(found.group(1) != null ? found.group(1) : found.group(2));
      }
      return names;
    }

    /** Returns it as Grafana would send it, over everything. */
    String resolved() {
      return text.replace("$namespace", ".*").replace("$__rate_interval", "1m");
    }
  }

  private Monitoring() {}

  static JsonNode groups() throws IOException {
    return Manifests.YAML.readTree(DIRECTORY.resolve("rules.yaml").toFile()).path("spec");
  }

  static Set<String> recorded() throws IOException {
    Set<String> names = new TreeSet<>();
    groups().findValues("record").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Of panels, then of rules. */
  static List<Expression> expressions() throws IOException {
    List<Expression> all = panels();
    for (JsonNode group : groups().path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        String name = rule.has("record") ? "record" : "alert";
        all.add(
            new Expression(
                rule.path(name).asText(), rule.path("expr").asText(), name.equals("alert")));
      }
    }
    return all;
  }

  static List<Expression> panels() throws IOException {
    List<Expression> all = new ArrayList<>();
    for (Path dashboard : dashboards()) {
      JsonNode tree = Manifests.YAML.readTree(dashboard.toFile());
      for (JsonNode panel : tree.path("panels")) {
        boolean optional = panel.at("/fieldConfig/defaults").has("noValue");
        for (JsonNode target : panel.path("targets")) {
          all.add(
              new Expression(
                  dashboard.getFileName() + ": " + panel.path("title").asText(),
                  target.path("expr").asText(),
                  optional));
        }
      }
    }
    return all;
  }

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY.resolve("dashboards"))) {
      return files.sorted().toList();
    }
  }

  /** Writes the rules as a plain file, as Prometheus reads it. */
  static Path writeRules(Path directory) throws IOException {
    Path file = directory.resolve("rules.plain.yaml");
    Manifests.YAML.writeValue(file.toFile(), groups());
    return file;
  }
}
