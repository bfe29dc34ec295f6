package cxrcml.evaluator.zeroshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads {@link Prompts} from YAML, of which JSON is a part:
 *
 * <pre>
 *   present: ["{} is present."]
 *   absent: ["no {}"]                  # optional
 *   classes:                           # optional
 *     Normal: {present: ["normal chest"], absent: ["abnormal chest"]}
 * </pre>
 */
public final class PromptsFile {
  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private PromptsFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming the file and what is wrong in it
   */
  public static Prompts read(Path file) throws IOException {
    try {
      JsonNode tree = YAML.readTree(Files.readString(file));
      if (!tree.isObject()) {
        throw new IllegalArgumentException(file + ": no keys (expected: present, absent, classes)");
      }
      return YAML.treeToValue(tree, Prompts.class);
    } catch (ValueInstantiationException e) {
      throw new IllegalArgumentException(file + ": " + e.getCause().getMessage(), e);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          file + ": " + e.getPropertyName() + " (expected: one of " + e.getKnownPropertyIds() + ")",
          e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    }
  }
}
