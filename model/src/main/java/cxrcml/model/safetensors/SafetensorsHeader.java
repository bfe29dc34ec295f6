package cxrcml.model.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The JSON header of a file: text to tensors, with every check, and tensors to text. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafetensorsHeader() {}

  /** Metadata and tensors of a header, both in the order of the header. */
  record Content(Map<String, String> metadata, Map<String, StoredTensor> tensors) {}

  /**
   * Reads a header.
   *
   * @param dataLength number of bytes that follow the header; the tensors must fill them exactly
   */
  static Content read(Path file, byte[] json, long dataLength) throws IOException {
    JsonNode root = parse(file, json);
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getKey().equals(METADATA)) {
        readMetadata(file, entry.getValue(), metadata);
      } else {
        tensors.put(entry.getKey(), readTensor(file, entry.getKey(), entry.getValue()));
      }
    }
    requireFilled(file, tensors, dataLength);
    return new Content(metadata, tensors);
  }

  /** Writes a header, padded with spaces so that it and its length fill a multiple of 8 bytes. */
  static byte[] write(Content content) {
    ObjectNode root = MAPPER.createObjectNode();
    if (!content.metadata().isEmpty()) {
      ObjectNode metadata = root.putObject(METADATA);
      content.metadata().forEach(metadata::put);
    }
    for (StoredTensor tensor : content.tensors().values()) {
      ObjectNode node = root.putObject(tensor.name());
      node.put("dtype", tensor.type().name());
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(tensor.begin()).add(tensor.end());
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static JsonNode parse(Path file, byte[] json) throws IOException {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new SafetensorsException(file, "header is no JSON: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw new SafetensorsException(file, "header is not in UTF-8: " + e.getMessage());
    }
    if (!root.isObject()) {
      throw new SafetensorsException(file, "header is no JSON object");
    }
    return root;
  }

  private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata)
      throws IOException {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new SafetensorsException(
            file, METADATA + ": " + entry.getKey() + ": " + entry.getValue() + " (expected: text)");
      }
      metadata.put(entry.getKey(), entry.getValue().textValue());
    }
  }

  private static StoredTensor readTensor(Path file, String name, JsonNode node) throws IOException {
    DataType type = readType(file, name, node.path("dtype"));
    List<Long> shape = readLongs(file, name, "shape", node.path("shape"));
    List<Long> offsets = readLongs(file, name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new SafetensorsException(
          file, name, "data_offsets: " + offsets + " (expected: begin and end)");
    }
    long expected = bytes(file, name, shape, type);
    long actual = offsets.get(1) - offsets.get(0);
    if (actual != expected) {
      throw new SafetensorsException(
          file,
          name,
          actual + " bytes (expected: " + expected + " for " + type + " " + shape + ")");
    }
    return new StoredTensor(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private static DataType readType(Path file, String name, JsonNode node) throws IOException {
    return Stream.of(DataType.values())
        .filter(type -> type.name().equals(node.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                new SafetensorsException(
                    file,
                    name,
                    "dtype: " + node + " (expected: one of " + List.of(DataType.values()) + ")"));
  }

  private static List<Long> readLongs(Path file, String name, String key, JsonNode node)
      throws IOException {
    List<Long> values = new ArrayList<>();
    boolean valid = node.isArray();
    for (JsonNode element : node) {
      valid &= element.isIntegralNumber() && element.canConvertToLong() && element.asLong() >= 0;
      values.add(element.asLong());
    }
    if (!valid) {
      throw new SafetensorsException(
          file, name, key + ": " + node + " (expected: a list of integers >= 0)");
    }
    return values;
  }

  private static long bytes(Path file, String name, List<Long> shape, DataType type)
      throws IOException {
    try {
      long bytes = type.bytes();
      for (long length : shape) {
        bytes = Math.multiplyExact(bytes, length);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new SafetensorsException(
          file, name, "shape: " + shape + " (expected: less than 2^63 bytes)");
    }
  }

  /** The format allows neither holes nor overlaps, nor bytes after the last tensor. */
  private static void requireFilled(Path file, Map<String, StoredTensor> tensors, long dataLength)
      throws IOException {
    List<StoredTensor> byPlace = new ArrayList<>(tensors.values());
    byPlace.sort(Comparator.comparing(StoredTensor::begin).thenComparing(StoredTensor::end));
    long end = 0;
    for (StoredTensor tensor : byPlace) {
      if (tensor.begin() != end) {
        throw new SafetensorsException(
            file,
            tensor.name(),
            "begins at byte " + tensor.begin() + " (expected: " + end + ", no hole or overlap)");
      }
      if (tensor.end() > dataLength) {
        throw new SafetensorsException(
            file,
            tensor.name(),
            "ends at byte " + tensor.end() + " (expected: <= " + dataLength + ", the file's end)");
      }
      end = tensor.end();
    }
    if (end != dataLength) {
      throw new SafetensorsException(
          file, "tensors fill " + end + " bytes (expected: " + dataLength + ", the file's end)");
    }
  }
}
