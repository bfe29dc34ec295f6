package cxrcml.parameters.checkpoint;

import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.shard.ShardState;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.StartSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the states that a shard can be told to take up. */
public final class StateSource {
  private final RunSpec spec;
  private final ClipConfig model;
  private final ParameterLayout layout;
  private final ShardRange range;
  private final RunDirectory directory;

  /**
   * @param range the shard's
   * @param directory the run's
   */
  public StateSource(RunSpec spec, ClipConfig model, ShardRange range, RunDirectory directory) {
    this.spec = spec;
    this.model = model;
    this.layout = ParameterLayout.of(model);
    this.range = range;
    this.directory = directory;
  }

  /** Draws parameters from the run's seed. */
  public ShardState initial(long version) {
    float[] values = new float[range.length()];
    Initialization.fill(layout, model, spec.seed(), range.from(), values);
    return new ShardState(version, values, 0, zeros());
  }

  /** Reads a checkpoint of this run. */
  public ShardState checkpoint(int fold, long stored, long version) throws IOException {
    return stored(directory.checkpoint(fold, stored), version);
  }

  /** Takes the specification's start point. */
  public ShardState start(int fold, long version) throws IOException {
    StartSpec start = spec.start();
    return switch (start.from()) {
      case "checkpoint" -> {
        RunDirectory other = new RunDirectory(Path.of(start.path()));
        yield stored(other.checkpoint(fold, start.version()), version);
      }
      case "huggingface" -> huggingFace(Path.of(start.path()), version);
      default -> initial(version);
    };
  }

  private ShardState stored(Path checkpoint, long version) throws IOException {
    List<String> names = new ArrayList<>(List.of(ShardFile.PARAMETER));
    names.addAll(Optimizers.state(spec.optimizer()));
    StoredState stored = StoredState.read(checkpoint, layout.size(), range, names);
    Map<String, float[]> optimizer = new LinkedHashMap<>();
    for (String name : Optimizers.state(spec.optimizer())) {
      optimizer.put(name, stored.tensor(name));
    }
    return new ShardState(version, stored.tensor(ShardFile.PARAMETER), stored.updates(), optimizer);
  }

  private ShardState huggingFace(Path path, long version) throws IOException {
    float[] values = new float[range.length()];
    try (HuggingFaceDirectory other = HuggingFaceDirectory.open(path)) {
      int imageSize = model.vision().imageSize();
      if (other.config().vision().patchSize() != model.vision().patchSize()
          || !other.config().withImageSize(imageSize).equals(model)) {
        throw new InvalidCheckpointException(
            "start.path: " + path + " is " + other.config() + " (expected: " + model + ")");
      }
      other.forImageSize(imageSize).read(range.from(), values);
    }
    return new ShardState(version, values, 0, zeros());
  }

  private Map<String, float[]> zeros() {
    Map<String, float[]> zeros = new LinkedHashMap<>();
    for (String name : Optimizers.state(spec.optimizer())) {
      zeros.put(name, new float[range.length()]);
    }
    return zeros;
  }
}
