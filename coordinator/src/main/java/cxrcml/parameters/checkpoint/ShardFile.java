package cxrcml.parameters.checkpoint;

import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.safetensors.SafetensorsWriter;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.shard.ShardState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes one shard's file of a checkpoint. The same state gives the same bytes. */
public final class ShardFile {
  static final String PARAMETER = "parameter";
  static final String UPDATES = "updates";

  private ShardFile() {}

  /**
   * Writes the file beside its place and moves it there once it is on the disk.
   *
   * @return its measures, of what was meant: whoever seals the checkpoint compares what is read
   *     back
   * @throws IOException one sentence that names the file; nothing is left of it
   */
  public static FileEntry write(
      RunDirectory directory, int fold, ShardPlan plan, int shard, ShardState state)
      throws IOException {
    Path file = directory.parameters(fold, state.version(), shard, plan.shards());
    Files.createDirectories(file.getParent());
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, metadata(fold, plan, shard, state))) {
      writer.declare(PARAMETER, state.parameters().length);
      state.optimizer().forEach((name, values) -> writer.declare(name, values.length));
      writer.write(state.parameters());
      for (float[] values : state.optimizer().values()) {
        writer.write(values);
      }
      return FileEntry.of(file, writer.commit());
    }
  }

  private static Map<String, String> metadata(
      int fold, ShardPlan plan, int shard, ShardState state) {
    ShardRange range = plan.range(shard);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("fold", Integer.toString(fold));
    metadata.put("version", Long.toString(state.version()));
    metadata.put("from", Long.toString(range.from()));
    metadata.put("to", Long.toString(range.to()));
    metadata.put("elements", Long.toString(plan.elements()));
    metadata.put(UPDATES, Long.toString(state.updates()));
    return metadata;
  }
}
