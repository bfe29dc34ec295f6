package cxrcml.parameters.checkpoint;

import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.safetensors.SafetensorsReader;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the elements of one shard from a checkpoint of any number of shards. */
final class StoredState {
  /** Elements held twice while reading. */
  private static final int PIECE = 1 << 20;

  private final Path directory;
  private final CheckpointManifest manifest;
  private final ShardPlan stored;
  private final ShardRange range;
  private final Map<String, float[]> tensors = new LinkedHashMap<>();
  private long updates;

  private StoredState(Path directory, ShardRange range) {
    this.directory = directory;
    this.range = range;
    this.manifest = CheckpointManifest.read(directory);
    CheckpointManifest.Plan plan = manifest.plan();
    this.stored = new ShardPlan(plan.elements(), plan.blockElements(), plan.starts());
  }

  /**
   * Reads a range of tensors.
   *
   * @param elements length of the whole vector
   * @throws InvalidCheckpointException if the checkpoint is not whole or of another model or
   *     optimizer
   */
  static StoredState read(Path directory, long elements, ShardRange range, List<String> names)
      throws IOException {
    StoredState state = new StoredState(directory, range);
    if (state.stored.elements() != elements) {
      throw new InvalidCheckpointException(
          "checkpoint %s: %d parameters (expected: %d, the model's)"
              .formatted(directory, state.stored.elements(), elements));
    }
    names.forEach(name -> state.tensors.put(name, new float[range.length()]));
    for (int shard = 0; shard < state.stored.shards(); shard++) {
      state.readShard(shard);
    }
    return state;
  }

  /** The tensor's elements of the range. */
  float[] tensor(String name) {
    return tensors.get(name);
  }

  /** Number of gradients that the optimizer had applied. */
  long updates() {
    return updates;
  }

  private void readShard(int shard) throws IOException {
    ShardRange of = stored.range(shard);
    long from = Math.max(of.from(), range.from());
    long to = Math.min(of.to(), range.to());
    if (from >= to) {
      return;
    }
    String file = RunDirectory.parametersName(shard, stored.shards());
    entry(file).verify(directory);
    try (SafetensorsReader reader = SafetensorsReader.open(directory.resolve(file))) {
      updates = updates(file, reader.metadata());
      for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
        if (!reader.tensors().containsKey(tensor.getKey())) {
          throw new InvalidCheckpointException(
              "%s: no tensor %s (expected: a checkpoint of the same optimizer)"
                  .formatted(directory.resolve(file), tensor.getKey()));
        }
        copy(reader, tensor.getKey(), of.from(), from, to, tensor.getValue());
      }
    }
  }

  private CheckpointManifest.FileEntry entry(String file) {
    return manifest.files().stream()
        .filter(entry -> entry.name().equals(file))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    "checkpoint %s: %s is not in the manifest (expected: every shard's file)"
                        .formatted(directory, file)));
  }

  private void copy(
      SafetensorsReader reader, String name, long fileStart, long from, long to, float[] target)
      throws IOException {
    for (long start = from; start < to; start += PIECE) {
      float[] piece = new float[(int) Math.min(PIECE, to - start)];
      reader.readFloats(name, start - fileStart, piece);
      System.arraycopy(piece, 0, target, (int) (start - range.from()), piece.length);
    }
  }

  private long updates(String file, Map<String, String> metadata) {
    try {
      return Long.parseLong(metadata.getOrDefault(ShardFile.UPDATES, ""));
    } catch (NumberFormatException e) {
      throw new InvalidCheckpointException(
          directory.resolve(file) + ": metadata has no number of updates", e);
    }
  }
}
