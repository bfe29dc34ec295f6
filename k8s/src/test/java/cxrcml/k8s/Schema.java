package cxrcml.k8s;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobTemplateSpec;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PriorityClass;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;

/**
 * Validates objects as the API server does with {@code fieldValidation=Strict}: unknown fields,
 * missing fields and wrong types are errors. The models are generated from the OpenAPI of
 * Kubernetes (io.kubernetes:client-java 27.0.0) and from the definitions of the Prometheus operator
 * (fabric8 7.6.1); of cert-manager 1.16, JobSet 0.8 and Kueue 0.10 no models are published, so the
 * names of their fields are here.
 */
final class Schema {
  private static final Map<String, Class<?>> BUILT_IN =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", V1ConfigMap.class),
          Map.entry("v1/Namespace", V1Namespace.class),
          Map.entry("v1/PersistentVolumeClaim", V1PersistentVolumeClaim.class),
          Map.entry("v1/Service", V1Service.class),
          Map.entry("v1/ServiceAccount", V1ServiceAccount.class),
          Map.entry("apps/v1/Deployment", V1Deployment.class),
          Map.entry("apps/v1/StatefulSet", V1StatefulSet.class),
          Map.entry("batch/v1/Job", V1Job.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class),
          Map.entry("scheduling.k8s.io/v1/PriorityClass", V1PriorityClass.class));

  private static final Map<String, Class<?>> CUSTOM =
      Map.of(
          "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

  /** Where an object may have which fields; what is not listed here is not looked at. */
  private static final Map<String, Map<String, List<String>>> FIELDS =
      Map.of(
          "jobset.x-k8s.io/v1alpha2/JobSet",
          Map.of(
              "/spec",
              List.of(
                  "coordinator",
                  "failurePolicy",
                  "managedBy",
                  "network",
                  "replicatedJobs",
                  "startupPolicy",
                  "successPolicy",
                  "suspend",
                  "ttlSecondsAfterFinished"),
              "/spec/failurePolicy",
              List.of("maxRestarts", "restartStrategy", "rules"),
              "/spec/successPolicy",
              List.of("operator", "targetReplicatedJobs")),
          "kueue.x-k8s.io/v1beta1/ResourceFlavor",
          Map.of("/spec", List.of("nodeLabels", "nodeTaints", "tolerations", "topologyName")),
          "kueue.x-k8s.io/v1beta1/ClusterQueue",
          Map.of(
              "/spec",
              List.of(
                  "admissionChecks",
                  "admissionChecksStrategy",
                  "cohort",
                  "fairSharing",
                  "flavorFungibility",
                  "namespaceSelector",
                  "preemption",
                  "queueingStrategy",
                  "resourceGroups",
                  "stopPolicy"),
              "/spec/resourceGroups/0",
              List.of("coveredResources", "flavors"),
              "/spec/resourceGroups/0/flavors/0",
              List.of("name", "resources")),
          "kueue.x-k8s.io/v1beta1/LocalQueue",
          Map.of("/spec", List.of("clusterQueue", "fairSharing", "stopPolicy")),
          "cert-manager.io/v1/Issuer",
          Map.of(
              "/spec",
              List.of("acme", "ca", "selfSigned", "vault", "venafi"),
              "/spec/ca",
              List.of(
                  "crlDistributionPoints", "issuingCertificateURLs", "ocspServers", "secretName")),
          "cert-manager.io/v1/Certificate",
          Map.of(
              "/spec",
              List.of(
                  "additionalOutputFormats",
                  "commonName",
                  "dnsNames",
                  "duration",
                  "emailAddresses",
                  "encodeUsagesInRequest",
                  "ipAddresses",
                  "isCA",
                  "issuerRef",
                  "keystores",
                  "literalSubject",
                  "nameConstraints",
                  "otherNames",
                  "privateKey",
                  "renewBefore",
                  "renewBeforePercentage",
                  "revisionHistoryLimit",
                  "secretName",
                  "secretTemplate",
                  "subject",
                  "uris",
                  "usages"),
              "/spec/privateKey",
              List.of("algorithm", "encoding", "rotationPolicy", "size"),
              "/spec/issuerRef",
              List.of("group", "kind", "name")));

  /** Models of custom resources swallow what they do not know unless told not to. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  private Schema() {}

  /** Refuses what the API server would refuse. */
  static void validate(JsonNode object) throws Exception {
    String kind = object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    if (BUILT_IN.containsKey(kind)) {
      builtIn(object, BUILT_IN.get(kind));
    } else if (CUSTOM.containsKey(kind)) {
      STRICT.treeToValue(object, CUSTOM.get(kind));
    } else if (FIELDS.containsKey(kind)) {
      FIELDS.get(kind).forEach((path, fields) -> requireKnown(object.at(path), path, fields));
      for (JsonNode job : object.at("/spec/replicatedJobs")) {
        builtIn(job.path("template"), V1JobTemplateSpec.class);
      }
    } else {
      throw new IllegalArgumentException(kind + ": no model is known");
    }
  }

  private static void requireKnown(JsonNode node, String path, List<String> fields) {
    for (var field : node.properties()) {
      if (!fields.contains(field.getKey())) {
        throw new IllegalArgumentException(
            path + "/" + field.getKey() + ": unknown (expected: one of " + fields + ")");
      }
    }
  }

  private static void builtIn(JsonNode object, Class<?> model) throws Exception {
    JsonElement element = JsonParser.parseString(object.toString());
    try {
      model.getMethod("validateJsonElement", JsonElement.class).invoke(null, element);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    }
    // The models convert scalars silently; written out again, a converted one looks different.
    Object read = JSON.getGson().fromJson(element, model);
    requireSame(object, STRICT.readTree(JSON.getGson().toJson(read)), "");
  }

  private static void requireSame(JsonNode given, JsonNode read, String path) {
    if (given.isContainerNode()) {
      given
          .properties()
          .forEach(
              field ->
                  requireSame(
                      field.getValue(), read.path(field.getKey()), path + "/" + field.getKey()));
      for (int i = 0; i < given.size() && given.isArray(); i++) {
        requireSame(given.get(i), read.path(i), path + "/" + i);
      }
    } else if (!given.asText().equals(read.asText()) || given.getNodeType() != read.getNodeType()) {
      throw new IllegalArgumentException(path + ": " + given + " (expected: such as " + read + ")");
    }
  }
}
