package cxrcml.coordinator.journal;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.FoldProgress;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.CheckpointManifest.Plan;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The sealed checkpoints of a run. Files come first, then the manifest, then {@code latest}, then
 * the deletion of what is not kept: a crash at any byte leaves a {@code latest} that can be loaded.
 */
public final class CheckpointArchive {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private final RunDirectory directory;
  private final RunIdentity identity;

  /**
   * @param identity what every manifest says of the run
   */
  public CheckpointArchive(RunDirectory directory, RunIdentity identity) {
    this.directory = directory;
    this.identity = identity;
  }

  /** Which run on which data, and the shape of its model. */
  public record RunIdentity(
      String run, String specHash, String dataHash, JsonNode model, Plan plan, boolean mixture) {
    /** The files that make a checkpoint whole. */
    List<String> fileNames() {
      List<String> names = new ArrayList<>();
      int shards = plan.starts().size();
      for (int shard = 0; shard < shards; shard++) {
        names.add(RunDirectory.parametersName(shard, shards));
      }
      if (mixture) {
        names.add(RunDirectory.MIXTURE);
      }
      return names;
    }
  }

  /**
   * Reads all files of a checkpoint back, seals it, and deletes what the retention does not keep.
   *
   * @param beforeLatest called when all is written but {@code latest}: puts on the disk whatever
   *     must not be older, and throws if this run is another's now
   * @throws InvalidCheckpointException if a file is missing or differs from what was reported
   */
  public void seal(Effect.Seal seal, Runnable beforeLatest) throws IOException {
    Path checkpoint = directory.checkpoint(seal.fold(), seal.version());
    CheckpointManifest manifest = manifest(seal);
    manifest.verify(checkpoint);
    DurableFile.sync(checkpoint);
    DurableFile.replace(checkpoint.resolve(RunDirectory.MANIFEST), manifest.toJson());
    if (!CheckpointManifest.read(checkpoint).toJson().equals(manifest.toJson())) {
      throw new InvalidCheckpointException(checkpoint + ": the manifest reads back differently");
    }
    DurableFile.sync(directory.checkpoints(seal.fold()));
    DurableFile.sync(directory.fold(seal.fold()));
    DurableFile.sync(directory.root());
    beforeLatest.run();
    DurableFile.replace(directory.latest(seal.fold()), seal.version() + "\n");
    for (long version : seal.retention().superfluous(versions(seal.fold()), seal.version())) {
      delete(directory.checkpoint(seal.fold(), version));
    }
  }

  private CheckpointManifest manifest(Effect.Seal seal) {
    List<String> names = seal.files().stream().map(Outcome.Saved::name).toList();
    // Names come from the network: only those that this run's layout has may reach the disk.
    if (names.size() != identity.fileNames().size()
        || !new TreeSet<>(names).equals(new TreeSet<>(identity.fileNames()))) {
      throw new InvalidCheckpointException(
          "checkpoint files: " + names + " (expected: " + identity.fileNames() + ")");
    }
    return new CheckpointManifest(
        CheckpointManifest.FORMAT,
        identity.run(),
        seal.fold(),
        seal.version(),
        identity.specHash(),
        identity.dataHash(),
        identity.model(),
        identity.plan(),
        JSON.valueToTree(seal.state()),
        seal.files().stream()
            .sorted(Comparator.comparing(Outcome.Saved::name))
            .map(file -> new FileEntry(file.name(), file.bytes(), file.sha256()))
            .toList());
  }

  private List<Long> versions(int fold) throws IOException {
    try (Stream<Path> entries = Files.list(directory.checkpoints(fold))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("\\d{1,18}"))
          .map(Long::valueOf)
          .toList();
    }
  }

  private static void delete(Path checkpoint) throws IOException {
    // Without its manifest a directory is no checkpoint any more, however the deletion ends.
    Files.deleteIfExists(checkpoint.resolve(RunDirectory.MANIFEST));
    try (Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(checkpoint);
  }

  /**
   * Returns the newest sealed checkpoint of a fold.
   *
   * @throws ConfigurationException if {@code latest} names one that is not whole, or of another run
   */
  public Optional<FoldProgress.Sealed> latest(int fold) {
    Path latest = directory.latest(fold);
    if (!Files.exists(latest)) {
      return Optional.empty();
    }
    String version = "";
    try {
      // Whoever wrote it may have been killed before its name was on the disk.
      DurableFile.sync(directory.checkpoints(fold));
      version = Files.readString(latest).strip();
      Path checkpoint = directory.checkpoint(fold, Long.parseLong(version));
      CheckpointManifest manifest = CheckpointManifest.read(checkpoint);
      if (!manifest.run().equals(identity.run())) {
        throw new ConfigurationException(
            checkpoint + ": run " + manifest.run() + " (expected: " + identity.run() + ")");
      }
      FoldState state = JSON.treeToValue(manifest.schedule(), FoldState.class);
      return Optional.of(new FoldProgress.Sealed(manifest.version(), state));
    } catch (NumberFormatException e) {
      throw new ConfigurationException(latest + ": " + version + " (expected: a version)", e);
    } catch (InvalidCheckpointException | IOException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }
}
