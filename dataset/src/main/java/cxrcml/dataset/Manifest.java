package cxrcml.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.dataset.image.Fit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * What a prepared directory holds: {@code manifest.json}, written last.
 *
 * @param format version of the layout, {@value #FORMAT}
 * @param provenance how it came to be, for people
 * @param fit what became of images that were not square
 * @param files size and digest of every other file, in the order of {@link #FILES}
 * @param hash SHA-256 of the lines {@code sha256sum} prints for {@link #FILES} in that order
 */
record Manifest(
    int format,
    Provenance provenance,
    Fit fit,
    int samples,
    int imageSize,
    int classes,
    int folds,
    List<FileEntry> files,
    String hash) {
  static final int FORMAT = 2;
  static final String NAME = "manifest.json";
  static final String IMAGES = "images.bin";
  static final String SAMPLES = "samples.bin";
  static final String STRINGS = "strings.bin";
  static final String CLASSES = "classes.csv";
  static final String TOKENIZER = "tokenizer.json";
  static final List<String> FILES = List.of(IMAGES, SAMPLES, STRINGS, CLASSES, TOKENIZER);

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  Manifest {
    files = List.copyOf(files);
  }

  /**
   * A file beside the manifest.
   *
   * @param size in bytes
   * @param sha256 in lower-case hexadecimal
   */
  record FileEntry(String name, long size, String sha256) {
    static FileEntry of(Path directory, String name) throws IOException {
      return of(directory, name, Sha256.of(directory.resolve(name)));
    }

    static FileEntry of(Path directory, String name, String sha256) throws IOException {
      return new FileEntry(name, Files.size(directory.resolve(name)), sha256);
    }
  }

  static String hash(List<FileEntry> files) {
    MessageDigest digest = Sha256.digest();
    for (FileEntry file : files) {
      digest.update((file.sha256() + "  " + file.name() + "\n").getBytes(UTF_8));
    }
    return Sha256.hex(digest);
  }

  void write(Path directory) throws IOException {
    Files.writeString(directory.resolve(NAME), JSON.writeValueAsString(this) + "\n");
  }

  /** Reads a manifest and checks it against the sizes of the files beside it. */
  static Manifest read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new InvalidDataException(
          "data: " + directory + " (expected: a directory made by cxrcml prepare)");
    }
    Manifest manifest = parse(Files.readString(file));
    manifest.check(directory);
    return manifest;
  }

  private static Manifest parse(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      String format = tree.path("format").asText();
      if (!format.equals(Integer.toString(FORMAT))) {
        throw new InvalidDataException(
            "%s: format %s (expected: %d; another version of cxrcml made this data set: prepare it"
                    .formatted(NAME, format, FORMAT)
                + " again)");
      }
      return JSON.treeToValue(tree, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new InvalidDataException(NAME + ": " + e.getOriginalMessage());
    }
  }

  private void check(Path directory) throws IOException {
    List<String> names = files.stream().map(FileEntry::name).toList();
    if (!names.equals(FILES)) {
      throw new InvalidDataException(NAME + ": files " + names + " (expected: " + FILES + ")");
    }
    if (!hash(files).equals(hash)) {
      throw new InvalidDataException(NAME + ": hash " + hash + " (expected: " + hash(files) + ")");
    }
    long pixels = (long) samples * imageSize * imageSize;
    if (files.get(0).size() != pixels) {
      throw new InvalidDataException(
          NAME
              + ": "
              + IMAGES
              + " of "
              + files.get(0).size()
              + " bytes (expected: "
              + pixels
              + ")");
    }
    for (FileEntry entry : files) {
      Path file = directory.resolve(entry.name());
      long size = Files.exists(file) ? Files.size(file) : -1;
      if (size != entry.size()) {
        String found = size < 0 ? "missing" : size + " bytes";
        throw new InvalidDataException(
            file + ": " + found + " (expected: " + entry.size() + " bytes)");
      }
    }
  }

  /** Compares the content of one file with its digest. */
  void verify(Path directory, String name) throws IOException {
    String expected = files.get(FILES.indexOf(name)).sha256();
    String found = Sha256.of(directory.resolve(name));
    if (!found.equals(expected)) {
      throw new InvalidDataException(
          directory.resolve(name) + ": sha256 " + found + " (expected: " + expected + ")");
    }
  }
}
