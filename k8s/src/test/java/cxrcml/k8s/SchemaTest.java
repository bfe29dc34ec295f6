package cxrcml.k8s;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
  @ParameterizedTest
  @MethodSource("cxrcml.k8s.Manifests#overlays")
  void everyObjectOfAnOverlayIsValid(Path overlay) throws Exception {
    assumeTrue(Manifests.canRender(), "kubectl is not on the path");

    for (JsonNode object : Manifests.render(overlay).all()) {
      assertThatCode(() -> Schema.validate(object))
          .as("%s %s", object.path("kind"), Manifests.name(object))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({"jobset", "kueue", "monitoring", "network-policy", "tls"})
  void everyObjectOfAComponentIsValid(String component) throws Exception {
    assumeTrue(Manifests.canRender(), "kubectl is not on the path");

    Path below = Path.of("target", "with-" + component);
    for (JsonNode object : Manifests.renderBaseWith(below, component).all()) {
      assertThatCode(() -> Schema.validate(object))
          .as("%s %s", object.path("kind"), Manifests.name(object))
          .doesNotThrowAnyException();
    }
  }

  /** The check itself must be able to fail. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec: {replicas: 2, replica: 3, selector: {}, template: {}} | replica",
        "spec: {serviceName: a, selector: {}} | template",
        "spec: {replicas: '2', selector: {}, template: {}} | replicas",
        "spec: {selector: {}, template: {spec: {containers: [{name: a, imag: b}]}}} | imag",
        "spec: {selector: {}, template: {spec: {containers: [{image: b}]}}} | name",
        "spec: {selector: {}, template: {spec: {containers: [{name: a, env: [{name: N, value: 2}]}]}}}"
            + " | value",
      })
  void refusesUnknownFieldsMissingFieldsAndWrongTypes(String spec, String named) throws Exception {
    JsonNode object =
        Manifests.YAML.readTree("apiVersion: apps/v1\nkind: StatefulSet\n" + spec + "\n");

    assertThatThrownBy(() -> Schema.validate(object)).hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "monitoring.coreos.com/v1 | PodMonitor | {podMetricsEndpoint: []} | podMetricsEndpoint",
        "cert-manager.io/v1 | Certificate | {privateKey: {encodin: PKCS8}} | encodin",
        "cert-manager.io/v1 | Issuer | {ca: {secret: a}} | secret",
        "jobset.x-k8s.io/v1alpha2 | JobSet | {replicatedJob: []} | replicatedJob",
        "kueue.x-k8s.io/v1beta1 | ClusterQueue | {resourceGroups: [{flavour: a}]} | flavour",
      })
  void refusesAnUnknownFieldOfACustomResource(
      String version, String kind, String spec, String named) throws Exception {
    JsonNode object =
        Manifests.YAML.readTree(
            "apiVersion: %s\nkind: %s\nspec: %s\n".formatted(version, kind, spec));

    assertThatThrownBy(() -> Schema.validate(object)).hasMessageContaining(named);
  }
}
