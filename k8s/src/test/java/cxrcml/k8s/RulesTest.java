package cxrcml.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** promtool of Prometheus 2.42 or newer judges rules and panels. */
class RulesTest {
  @TempDir Path scratch;

  @BeforeEach
  void requirePromtool() {
    assumeTrue(Tool.PROMTOOL.isThere(), "promtool is not on the path");
  }

  @Test
  void rulesDoWhatTheirTestsSay() throws IOException, InterruptedException {
    Monitoring.writeRules(scratch);
    Path tests = scratch.resolve("rules.test.yaml");
    Files.copy(Path.of("components", "monitoring", "rules.test.yaml"), tests);

    Tool.Outcome outcome = Tool.PROMTOOL.run("test", "rules", tests.toString());

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
  }

  @Test
  void everyAlertIsTestedToFireAndNotToFire() throws IOException {
    Set<String> alerts = new TreeSet<>();
    Monitoring.groups().findValues("alert").forEach(name -> alerts.add(name.asText()));
    Set<String> fires = new TreeSet<>();
    Set<String> rests = new TreeSet<>();
    JsonNode tests =
        Manifests.YAML.readTree(Monitoring.DIRECTORY.resolve("rules.test.yaml").toFile());
    for (JsonNode test : tests.path("tests")) {
      for (JsonNode expected : test.path("alert_rule_test")) {
        (expected.has("exp_alerts") ? fires : rests).add(expected.path("alertname").asText());
      }
    }

    assertThat(fires).isEqualTo(alerts);
    assertThat(rests).isEqualTo(alerts);
  }

  @Test
  void panelsHoldExpressionsThatPrometheusUnderstands() throws IOException, InterruptedException {
    var rules = Manifests.YAML.createObjectNode();
    var group = rules.putArray("groups").addObject().put("name", "panels");
    var list = group.putArray("rules");
    int number = 0;
    for (Monitoring.Expression panel : Monitoring.panels()) {
      list.addObject().put("record", "panel_" + number++).put("expr", panel.resolved());
    }
    Path file = scratch.resolve("panels.yaml");
    Manifests.YAML.writeValue(file.toFile(), rules);

    Tool.Outcome outcome = Tool.PROMTOOL.run("check", "rules", file.toString());

    assertThat(number).isGreaterThan(40);
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
  }
}
