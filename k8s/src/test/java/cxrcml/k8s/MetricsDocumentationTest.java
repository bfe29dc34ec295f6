package cxrcml.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MetricsDocumentationTest {
  /** Run with -Dcxrcml.docs.write=true to write the page anew. */
  @Test
  void pageInDocsIsTheOneThatTheCodeGives() throws IOException {
    Path page = Path.of("..", "docs", "metrics.md");
    if (Boolean.getBoolean("cxrcml.docs.write")) {
      Files.writeString(page, MetricsDocumentation.markdown());
    }

    assertThat(Files.readString(page)).isEqualTo(MetricsDocumentation.markdown());
  }

  @Test
  void dashboardsAndRulesNameMetricsThatTheCodeDeclares() throws IOException {
    Set<String> declared = new TreeSet<>();
    MetricsDocumentation.metrics()
        .values()
        .forEach(
            metrics ->
                metrics.forEach(
                    metric -> {
                      declared.add(metric.name());
                      if (metric.type().equals("histogram")) {
                        for (String suffix : new String[] {"_bucket", "_sum", "_count"}) {
                          declared.add(metric.name() + suffix);
                        }
                      }
                    }));
    Set<String> named = new TreeSet<>();
    Monitoring.expressions().forEach(expression -> named.addAll(expression.metrics()));
    named.removeAll(Monitoring.recorded());
    named.removeIf(
        name -> name.matches("up|process_.*|jvm_.*|DCGM_FI_DEV_.*")); // of other exporters

    assertThat(named).isNotEmpty();
    assertThat(declared).containsAll(named);
  }
}
