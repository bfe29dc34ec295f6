package cxrcml.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.model.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of a Hugging Face model: {@value #WHOLE}, or where that is absent the files that
 * {@value #INDEX} lists, each tensor in the file the index names.
 *
 * <p>Safe for use by many threads.
 */
final class WeightFiles implements AutoCloseable {
  static final String WHOLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final Path origin;
  private final Map<String, SafetensorsReader> files = new TreeMap<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, SafetensorsReader> readers = new HashMap<>();

  private WeightFiles(Path origin) {
    this.origin = origin;
  }

  /**
   * Opens the weights of a model's directory.
   *
   * @throws IOException if there are none, or a file is missing, broken or at odds with the index
   */
  static WeightFiles open(Path directory) throws IOException {
    Path whole = directory.resolve(WHOLE);
    Path index = directory.resolve(INDEX);
    if (!Files.isRegularFile(whole) && !Files.isRegularFile(index)) {
      throw new NoSuchFileException(
          whole.toString(), null, "missing, as is " + INDEX + " (expected: a Hugging Face model)");
    }
    WeightFiles weights = new WeightFiles(Files.isRegularFile(whole) ? whole : index);
    try {
      if (weights.origin.equals(whole)) {
        weights.add(whole);
      } else {
        weights.addListed(directory);
      }
      return weights;
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private void addListed(Path directory) throws IOException {
    Map<String, String> places = readIndex();
    for (String name : new TreeMap<>(places).values()) {
      if (!files.containsKey(name)) {
        add(directory.resolve(name));
      }
    }
    for (Map.Entry<String, String> place : places.entrySet()) {
      SafetensorsReader named = files.get(place.getValue());
      if (!named.tensors().containsKey(place.getKey())) {
        throw new IOException(
            directory.resolve(place.getValue())
                + ": no tensor "
                + place.getKey()
                + " (expected: what "
                + INDEX
                + " says)");
      }
    }
  }

  /** Reads which file holds each tensor. */
  private Map<String, String> readIndex() throws IOException {
    JsonNode map;
    try {
      map = JSON.readTree(Files.readString(origin)).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new IOException(origin + ": " + e.getOriginalMessage() + " (expected: JSON)", e);
    }
    if (!map.isObject() || map.isEmpty()) {
      throw new IOException(origin + ": weight_map: " + map + " (expected: file names by tensor)");
    }
    Map<String, String> places = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getValue().asText("");
      // A name with a directory in it would let an index read files outside the model's.
      if (!name.endsWith(".safetensors") || name.contains("/") || name.contains("\\")) {
        throw new IOException(
            "%s: weight_map.%s: %s (expected: a .safetensors file beside it)"
                .formatted(origin, entry.getKey(), entry.getValue()));
      }
      places.put(entry.getKey(), name);
    }
    return places;
  }

  private void add(Path file) throws IOException {
    SafetensorsReader reader = SafetensorsReader.open(file);
    files.put(file.getFileName().toString(), reader);
    for (StoredTensor tensor : reader.tensors().values()) {
      if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
        throw new IOException(file + ": tensor " + tensor.name() + " is in another file too");
      }
      readers.put(tensor.name(), reader);
    }
  }

  /** The file that says which weights there are, for messages. */
  Path origin() {
    return origin;
  }

  /** All tensors by name. */
  Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Reads a range of the elements of one of the tensors, widened to fp32. */
  void readFloats(String name, long from, float[] target) throws IOException {
    readers.get(name).readFloats(name, from, target);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (SafetensorsReader reader : files.values()) {
      try {
        reader.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
