package cxrcml.coordinator.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cxrcml.coordinator.run.RunRecord;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One record as one line of JSON with the CRC32C of the record's own text:
 *
 * <pre>{"crc32c":"0b3c4d5e","record":{"type":"step","fold":0,...}}</pre>
 */
final class JournalLine {
  private static final String BEFORE_SUM = "{\"crc32c\":\"";
  private static final String BEFORE_RECORD = "\",\"record\":";
  private static final String AFTER_RECORD = "}";
  private static final int SUM_DIGITS = 8;
  private static final int RECORD_AT = BEFORE_SUM.length() + SUM_DIGITS + BEFORE_RECORD.length();

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private static final Map<String, Class<? extends RunRecord>> TYPES =
      Map.of(
          "run", RunRecord.Started.class,
          "term", RunRecord.TermBegun.class,
          "generation", RunRecord.GenerationOpened.class,
          "step", RunRecord.StepCommitted.class,
          "mixture", RunRecord.MixtureFitted.class,
          "checkpoint", RunRecord.CheckpointSealed.class,
          "evaluation", RunRecord.Evaluated.class,
          "fold", RunRecord.FoldFinished.class,
          "finished", RunRecord.RunFinished.class);

  private static final String DURABLE = "durable";

  private JournalLine() {}

  /** A record, and how many bytes of the journal were forced to the disk when it was written. */
  record Parsed(RunRecord entry, long durable) {}

  /** Returns the line without its end. */
  static String of(RunRecord entry, long durable) {
    String json = toJson(entry, durable);
    return BEFORE_SUM + sum(json) + BEFORE_RECORD + json + AFTER_RECORD;
  }

  private static String toJson(RunRecord entry, long durable) {
    ObjectNode tree = JSON.createObjectNode();
    TYPES.forEach(
        (name, type) -> {
          if (type.isInstance(entry)) {
            tree.put("type", name);
          }
        });
    tree.put(DURABLE, durable);
    tree.setAll((ObjectNode) JSON.valueToTree(entry));
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the record; empty if the line is not whole.
   *
   * @throws IllegalArgumentException if it is whole, but no record that is known here
   */
  static Optional<Parsed> parse(String line) {
    if (line.length() <= RECORD_AT
        || !line.startsWith(BEFORE_SUM)
        || !line.endsWith(AFTER_RECORD)) {
      return Optional.empty();
    }
    String json = line.substring(RECORD_AT, line.length() - AFTER_RECORD.length());
    if (!line.startsWith(sum(json) + BEFORE_RECORD, BEFORE_SUM.length())) {
      return Optional.empty();
    }
    try {
      if (JSON.readTree(json) instanceof ObjectNode tree) {
        JsonNode type = tree.path("type");
        JsonNode durable = tree.path(DURABLE);
        if (TYPES.containsKey(type.asText()) && durable.canConvertToLong()) {
          tree.remove(List.of("type", DURABLE));
          RunRecord entry = JSON.treeToValue(tree, TYPES.get(type.asText()));
          return Optional.of(new Parsed(entry, durable.asLong()));
        }
      }
      throw new IllegalArgumentException("a record of another version: " + json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a record of another version: " + json, e);
    }
  }

  private static String sum(String json) {
    CRC32C crc = new CRC32C();
    crc.update(json.getBytes(UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
