package cxrcml.service.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads run specifications: YAML laid over {@link RunSpec#DEFAULTS}, then {@code key=value}
 * overrides. Unknown keys are errors that name the nearest known key.
 */
public final class SpecReader {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private SpecReader() {}

  /**
   * Reads a specification file.
   *
   * @param overrides {@code section.key=value}, values in YAML
   * @throws SpecException if the file cannot be read, a key is unknown or a value impossible
   */
  public static RunSpec read(Path file, List<String> overrides) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (IOException e) {
      throw new SpecException("spec " + file + ": cannot be read (expected: a YAML file)");
    }
    try {
      return parse(yaml, overrides);
    } catch (SpecException e) {
      throw new SpecException("spec " + file + ": " + e.getMessage());
    }
  }

  /** Reads a specification from YAML (or JSON, which is YAML). */
  public static RunSpec parse(String yaml, List<String> overrides) {
    ObjectNode tree = JSON.valueToTree(RunSpec.DEFAULTS);
    merge(tree, yamlTree(yaml), "");
    for (String override : overrides) {
      merge(tree, overrideTree(override), "");
    }
    return toSpec(tree);
  }

  /** Returns the canonical JSON of a specification: every key, in the order of the records. */
  public static String toJson(RunSpec spec) {
    try {
      return JSON.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the specification as YAML, every key stated. */
  public static String toYaml(RunSpec spec) {
    try {
      return YAML.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the SHA-256 of the canonical JSON, in hex. */
  public static String hash(RunSpec spec) {
    try {
      byte[] json = toJson(spec).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode yamlTree(String yaml) {
    try {
      JsonNode tree = YAML.readTree(yaml);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        return JSON.createObjectNode();
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new SpecException("not YAML: " + e.getOriginalMessage());
    }
  }

  private static JsonNode overrideTree(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new SpecException("override: " + override + " (expected: key=value)");
    }
    JsonNode value = yamlTree(override.substring(equals + 1));
    String[] path = override.substring(0, equals).split("\\.", -1);
    for (int i = path.length - 1; i >= 0; i--) {
      value = JSON.createObjectNode().set(path[i], value);
    }
    return value;
  }

  private static void merge(ObjectNode into, JsonNode from, String path) {
    if (!from.isObject()) {
      throw new SpecException(
          (path.isEmpty() ? "spec" : path) + ": " + from + " (expected: keys and values)");
    }
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      String name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      JsonNode known = into.get(entry.getKey());
      if (known == null) {
        List<String> keys = new ArrayList<>();
        into.fieldNames().forEachRemaining(keys::add);
        throw new SpecException(
            name + ": unknown key (did you mean '" + nearest(entry.getKey(), keys) + "'?)");
      }
      if (known.isObject()) {
        merge((ObjectNode) known, entry.getValue(), name);
      } else {
        into.set(entry.getKey(), entry.getValue());
      }
    }
  }

  private static RunSpec toSpec(ObjectNode tree) {
    try {
      return JSON.treeToValue(tree, RunSpec.class);
    } catch (ValueInstantiationException e) {
      if (e.getCause() instanceof SpecException cause) {
        throw cause;
      }
      throw new SpecException(pathOf(e) + ": " + e.getOriginalMessage());
    } catch (JsonMappingException e) {
      throw new SpecException(pathOf(e) + ": " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new SpecException(e.getOriginalMessage());
    }
  }

  private static String pathOf(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : e.getPath()) {
      if (reference.getFieldName() != null) {
        path.append(path.length() == 0 ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  /** Returns the known key with the least edit distance. */
  private static String nearest(String key, List<String> known) {
    String best = known.get(0);
    for (String candidate : known) {
      if (editDistance(key, candidate) < editDistance(key, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
