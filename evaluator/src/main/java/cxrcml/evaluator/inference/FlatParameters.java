package cxrcml.evaluator.inference;

import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.ParameterSource;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/** All parameters of a model in memory, in the order of its layout. */
public final class FlatParameters implements ParameterSource {
  /** Elements held twice while reading. */
  private static final int PIECE = 1 << 20;

  /** The tensor of a shard's file that holds its part of the vector. */
  private static final String PARAMETER = "parameter";

  private final ByteBuffer bytes;
  private final FloatBuffer values;

  private FlatParameters(long size) {
    bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(size * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    values = bytes.asFloatBuffer();
  }

  /** Reads all parameters of a source. */
  public static FlatParameters of(ParameterLayout layout, ParameterSource source)
      throws IOException {
    FlatParameters parameters = new FlatParameters(layout.size());
    parameters.fill(0, layout.size(), source);
    return parameters;
  }

  /**
   * Reads a checkpoint of any number of shards, each file checked against its digest.
   *
   * @throws InvalidCheckpointException if it is not whole, or of another model
   */
  public static FlatParameters ofCheckpoint(ParameterLayout layout, Path checkpoint)
      throws IOException {
    CheckpointManifest manifest = CheckpointManifest.read(checkpoint);
    if (manifest.plan().elements() != layout.size()) {
      throw new InvalidCheckpointException(
          "checkpoint %s: %d parameters (expected: %d, the model's)"
              .formatted(checkpoint, manifest.plan().elements(), layout.size()));
    }
    FlatParameters parameters = new FlatParameters(layout.size());
    List<Long> starts = manifest.plan().starts();
    for (int shard = 0; shard < starts.size(); shard++) {
      long from = starts.get(shard);
      long to = shard + 1 < starts.size() ? starts.get(shard + 1) : layout.size();
      String name = RunDirectory.parametersName(shard, starts.size());
      entry(manifest, checkpoint, name).verify(checkpoint);
      try (SafetensorsReader file = SafetensorsReader.open(checkpoint.resolve(name))) {
        parameters.fill(
            from, to, (start, target) -> file.readFloats(PARAMETER, start - from, target));
      }
    }
    return parameters;
  }

  private static CheckpointManifest.FileEntry entry(
      CheckpointManifest manifest, Path checkpoint, String name) {
    return manifest.files().stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    "checkpoint %s: %s is not in the manifest (expected: every shard's file)"
                        .formatted(checkpoint, name)));
  }

  private void fill(long from, long to, ParameterSource source) throws IOException {
    for (long start = from; start < to; start += PIECE) {
      float[] piece = new float[(int) Math.min(PIECE, to - start)];
      source.read(start, piece);
      values.put((int) start, piece);
    }
  }

  /** Returns the vector as little-endian fp32. */
  ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void read(long from, float[] target) {
    values.get(Math.toIntExact(from), target);
  }
}
