package cxrcml.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a checkpoint directory holds: {@code manifest.json}, written last. A directory without it is
 * no checkpoint.
 *
 * @param format version of the layout, {@value #FORMAT}
 * @param run identity of the run that wrote it
 * @param version number of optimizer steps applied
 * @param specHash SHA-256 of the run specification's canonical JSON
 * @param dataHash content hash of the data set
 * @param model the model's shape: the tree of a Hugging Face {@code config.json}
 * @param plan how the flat parameter vector is cut into the shards' files
 * @param schedule the coordinator's own state, opaque to everyone else
 * @param files every other file of the directory, by name
 */
public record CheckpointManifest(
    int format,
    String run,
    int fold,
    long version,
    String specHash,
    String dataHash,
    JsonNode model,
    Plan plan,
    JsonNode schedule,
    List<FileEntry> files) {
  public static final int FORMAT = 1;

  private static final int BUFFER = 1 << 16;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  public CheckpointManifest {
    files = List.copyOf(files);
  }

  /**
   * How the parameters were cut.
   *
   * @param elements fp32 elements of the whole vector
   * @param blockElements elements of a norm block
   * @param starts first element of each shard; shard i ends where shard i + 1 starts
   */
  public record Plan(long elements, int blockElements, List<Long> starts) {
    public Plan {
      starts = List.copyOf(starts);
    }
  }

  /**
   * A file beside the manifest.
   *
   * @param sha256 in lower-case hexadecimal
   */
  public record FileEntry(String name, long bytes, String sha256) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    public FileEntry {
      if (!NAME.matcher(name).matches()) { // a checkpoint may be a stranger's
        throw new InvalidCheckpointException(
            "file: " + name + " (expected: a name in the checkpoint's directory)");
      }
    }

    /** Names a file whose digest is known. */
    public static FileEntry of(Path file, String sha256) throws IOException {
      return new FileEntry(file.getFileName().toString(), Files.size(file), sha256);
    }

    void requireSize(Path directory) throws IOException {
      Path file = directory.resolve(name);
      long found = Files.isRegularFile(file) ? Files.size(file) : -1;
      if (found != bytes) {
        throw new InvalidCheckpointException(
            "%s: %s (expected: %d bytes)"
                .formatted(file, found < 0 ? "missing" : found + " bytes", bytes));
      }
    }

    /**
     * Reads the file back and compares it with the digest.
     *
     * @throws InvalidCheckpointException if it is missing or differs
     */
    public void verify(Path directory) {
      try {
        requireSize(directory);
        String found = CheckpointManifest.sha256(directory.resolve(name));
        if (!found.equals(sha256)) {
          throw new InvalidCheckpointException(
              "%s: sha256 %s (expected: %s)".formatted(directory.resolve(name), found, sha256));
        }
      } catch (IOException e) {
        throw new InvalidCheckpointException(directory.resolve(name) + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Reads the manifest of a checkpoint directory and checks the presence and size of its files.
   *
   * @throws InvalidCheckpointException if it is not a whole checkpoint
   */
  public static CheckpointManifest read(Path directory) {
    Path file = directory.resolve(RunDirectory.MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new InvalidCheckpointException(
          "checkpoint: " + directory + " (expected: a directory with a manifest.json)");
    }
    try {
      CheckpointManifest manifest = parse(Files.readString(file));
      for (FileEntry entry : manifest.files) {
        entry.requireSize(directory);
      }
      return manifest;
    } catch (IOException e) {
      throw new InvalidCheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private static CheckpointManifest parse(String json) throws JsonProcessingException {
    JsonNode tree = JSON.readTree(json);
    String format = tree.path("format").asText();
    if (!format.equals(Integer.toString(FORMAT))) {
      throw new InvalidCheckpointException(
          RunDirectory.MANIFEST + ": format " + format + " (expected: " + FORMAT + ")");
    }
    return JSON.treeToValue(tree, CheckpointManifest.class);
  }

  /** Returns the text of {@code manifest.json}. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads every file back and compares it with its digest.
   *
   * @throws InvalidCheckpointException if one is missing or differs
   */
  public void verify(Path directory) {
    for (FileEntry entry : files) {
      entry.verify(directory);
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        digest.update(buffer, 0, length);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
