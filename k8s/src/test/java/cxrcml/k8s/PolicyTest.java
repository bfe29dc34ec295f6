package cxrcml.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import cxrcml.service.process.ExitCode;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a cluster would only find out at run time. */
class PolicyTest {
  @BeforeAll
  static void requireKubectl() {
    assumeTrue(Manifests.canRender(), "kubectl is not on the path");
  }

  static List<Manifests> everything() throws IOException, InterruptedException {
    if (!Manifests.canRender()) {
      return List.of();
    }
    List<Manifests> all = runs();
    for (Path overlay : Manifests.overlays()) {
      if (overlay.endsWith("prepare-data")) {
        all.add(Manifests.render(overlay));
      }
    }
    return all;
  }

  /** Overlays and components that hold a whole run. */
  static List<Manifests> runs() throws IOException, InterruptedException {
    List<Manifests> runs = new java.util.ArrayList<>();
    if (Manifests.canRender()) {
      runs.add(Manifests.render(Path.of("overlays", "local-cpu")));
      runs.add(Manifests.render(Path.of("overlays", "gpu")));
      runs.add(Manifests.renderBaseWith(Path.of("target", "jobset"), "jobset", "network-policy"));
      runs.add(Manifests.renderBaseWith(Path.of("target", "kueue"), "kueue"));
      runs.add(Manifests.renderBaseWith(Path.of("target", "tls"), "tls", "jobset"));
    }
    return runs;
  }

  @ParameterizedTest
  @MethodSource("everything")
  void podsAreRestricted(Manifests manifests) {
    assertThat(manifests.workloads()).isNotEmpty();
    for (JsonNode workload : manifests.workloads()) {
      JsonNode pod = Manifests.template(workload).path("spec");
      JsonNode container = Manifests.container(workload);
      JsonNode own = container.path("securityContext");
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(65532);
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      for (String forbidden : List.of("hostNetwork", "hostPID", "hostIPC", "initContainers")) {
        assertThat(pod.has(forbidden)).as(forbidden).isFalse();
      }
      assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(own.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
      assertThat(own.path("privileged").asBoolean()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void imagesHaveATagThatStays(Manifests manifests) {
    for (JsonNode workload : manifests.workloads()) {
      assertThat(Manifests.container(workload).path("image").asText())
          .matches(".+:[^:/]+")
          .doesNotEndWith(":latest");
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void memoryIsBoundedAndRequested(Manifests manifests) {
    for (JsonNode workload : manifests.workloads()) {
      JsonNode resources = Manifests.container(workload).path("resources");
      assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
      assertThat(resources.at("/limits/memory"))
          .isEqualTo(resources.at("/requests/memory"))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void volumesAndVariablesComeFromObjectsThatExist(Manifests manifests) {
    for (JsonNode workload : manifests.workloads()) {
      JsonNode pod = Manifests.template(workload).path("spec");
      for (JsonNode volume : pod.path("volumes")) {
        if (volume.has("configMap")) {
          manifests.one("ConfigMap", volume.at("/configMap/name").asText());
        }
        if (volume.has("secret")) {
          certificateOf(volume.at("/secret/secretName").asText(), manifests);
        }
        if (volume.has("persistentVolumeClaim") && !manifests.of("Namespace").isEmpty()) {
          manifests.one(
              "PersistentVolumeClaim", volume.at("/persistentVolumeClaim/claimName").asText());
        }
      }
      for (JsonNode source : Manifests.container(workload).path("envFrom")) {
        manifests.one("ConfigMap", source.at("/configMapRef/name").asText());
      }
      Set<String> volumes = names(pod.path("volumes"));
      Set<String> mounts = names(Manifests.container(workload).path("volumeMounts"));
      assertThat(mounts).isEqualTo(volumes).contains("tmp");
    }
  }

  private static JsonNode certificateOf(String secret, Manifests manifests) {
    return manifests.of("Certificate").stream()
        .filter(certificate -> certificate.at("/spec/secretName").asText().equals(secret))
        .findFirst()
        .orElseThrow(() -> new AssertionError(secret + ": no Certificate makes it"));
  }

  /** Plain text and certificates exclude each other, and a certificate states its pod's role. */
  @ParameterizedTest
  @MethodSource("runs")
  void everyProcessSpeaksTheSameProtection(Manifests manifests) {
    boolean tls = !manifests.of("Certificate").isEmpty();
    for (JsonNode workload : manifests.workloads()) {
      List<String> arguments =
          Manifests.elements(Manifests.container(workload).path("args"))
              .map(JsonNode::asText)
              .toList();
      String role = arguments.get(0);
      assertThat(arguments.contains("--plaintext")).as(role).isEqualTo(!tls);
      assertThat(arguments.contains("--tls=/etc/cxrcml/tls")).as(role).isEqualTo(tls);
      if (tls) {
        JsonNode spec = certificateOf("tls-" + role, manifests).path("spec");
        assertThat(spec.at("/uris/0").asText()).isEqualTo("spiffe://cxrcml/" + role);
        assertThat(spec.at("/privateKey/encoding").asText()).isEqualTo("PKCS8");
        assertThat(Manifests.template(workload).at("/spec/volumes").toString())
            .contains(
                "{\"name\":\"tls\",\"secret\":{\"defaultMode\":288,\"secretName\":\"tls-" + role);
      }
    }
  }

  private static Set<String> names(JsonNode array) {
    return Manifests.elements(array)
        .map(element -> element.path("name").asText())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("runs")
  void selectorsMatchTheirPods(Manifests manifests) {
    List<JsonNode> labels =
        manifests.workloads().stream()
            .map(workload -> Manifests.template(workload).at("/metadata/labels"))
            .toList();
    for (JsonNode workload : manifests.workloads()) {
      JsonNode selector = workload.at("/spec/selector");
      if (!selector.isMissingNode()) {
        assertThat(Manifests.selects(selector, Manifests.template(workload).at("/metadata/labels")))
            .as(Manifests.name(workload))
            .isTrue();
      }
    }
    for (String kind : List.of("PodDisruptionBudget", "PodMonitor")) {
      for (JsonNode object : manifests.of(kind)) {
        assertThat(labels)
            .as("%s %s", kind, Manifests.name(object))
            .anyMatch(pod -> Manifests.selects(object.at("/spec/selector"), pod));
      }
    }
    for (JsonNode policy : manifests.of("NetworkPolicy")) {
      assertThat(labels)
          .as(Manifests.name(policy))
          .anyMatch(pod -> Manifests.selects(policy.at("/spec/podSelector"), pod));
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void servicesAndProbesNamePortsThatExist(Manifests manifests) {
    for (JsonNode service : manifests.of("Service")) {
      JsonNode workload =
          manifests.workloads().stream()
              .filter(
                  any ->
                      service.at("/spec/selector").properties().stream()
                          .allMatch(
                              label ->
                                  label
                                      .getValue()
                                      .equals(
                                          Manifests.template(any)
                                              .at("/metadata/labels")
                                              .get(label.getKey()))))
              .findFirst()
              .orElseThrow();
      Set<String> ports = names(Manifests.container(workload).path("ports"));
      for (JsonNode port : service.at("/spec/ports")) {
        assertThat(ports).contains(port.path("targetPort").asText());
      }
    }
    for (JsonNode workload : manifests.workloads()) {
      JsonNode container = Manifests.container(workload);
      assertThat(names(container.path("ports"))).containsExactlyInAnyOrder("grpc", "metrics");
      assertThat(container.at("/livenessProbe/httpGet/port").asText()).isEqualTo("metrics");
      assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/-/healthy");
      assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/-/ready");
      assertThat(container.at("/readinessProbe/httpGet/port").asText()).isEqualTo("metrics");
      assertThat(Manifests.template(workload).at("/spec/terminationGracePeriodSeconds").asInt())
          .as("more than the 25 s that a process drains")
          .isGreaterThan(25);
    }
  }

  @ParameterizedTest
  @MethodSource("runs")
  void theCoordinatorIsToldTheNumberOfShards(Manifests manifests) {
    JsonNode coordinator = manifests.one("StatefulSet", "coordinator");
    JsonNode shards = manifests.one("StatefulSet", "parameter-server");
    String told =
        Manifests.elements(Manifests.container(coordinator).path("env"))
            .filter(variable -> variable.path("name").asText().equals("SHARDS"))
            .map(variable -> variable.path("value").asText())
            .collect(Collectors.joining());

    assertThat(told).isEqualTo(shards.at("/spec/replicas").asText());
    assertThat(coordinator.at("/spec/replicas").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void theRunSpecificationIsOne(Manifests manifests) {
    JsonNode map =
        manifests.of("ConfigMap").stream()
            .filter(object -> Manifests.name(object).startsWith("run-specification-"))
            .findFirst()
            .orElseThrow();

    assertThatCode(() -> SpecReader.parse(map.at("/data/run.yaml").asText(), List.of()))
        .doesNotThrowAnyException();
  }

  /** Both ends of the rules are ours: what a process exits with, and what a Job does then. */
  @ParameterizedTest
  @MethodSource("everything")
  void jobsStopOnExitCodesThatOnlyAPersonCanMend(Manifests manifests) {
    for (JsonNode workload : manifests.workloads()) {
      JsonNode job =
          workload.path("kind").asText().equals("JobSet")
              ? workload.at("/spec/replicatedJobs/0/template/spec")
              : workload.path("spec");
      if (job.has("podFailurePolicy")) {
        JsonNode rule = job.at("/podFailurePolicy/rules/1/onExitCodes");
        assertThat(rule.path("containerName").asText())
            .isEqualTo(Manifests.container(workload).path("name").asText());
        assertThat(Manifests.elements(rule.path("values")).map(JsonNode::asInt))
            .containsExactly(ExitCode.USAGE.value(), ExitCode.CONFIGURATION.value())
            .doesNotContain(ExitCode.TRY_AGAIN.value(), ExitCode.DONE.value());
        assertThat(Manifests.template(workload).at("/spec/restartPolicy").asText())
            .isEqualTo("Never");
      }
    }
  }
}
