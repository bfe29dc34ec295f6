package cxrcml.parameters.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.Initialization;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.shard.ShardState;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFileTest {
  private static final ClipConfig MODEL =
      new ClipConfig(new VisionConfig(8, 4, 8, 1, 2, 16), new TextConfig(32, 6, 8, 1, 2, 16), 8);
  private static final ParameterLayout LAYOUT = ParameterLayout.of(MODEL);
  private static final int SIZE = (int) LAYOUT.size();

  @TempDir Path temporary;

  @Test
  void stateOfAnyPlanIsReadUnderAnyOther() throws IOException {
    RunDirectory directory = new RunDirectory(temporary);
    for (int writers : new int[] {1, 2, 3}) {
      write(directory, 4, writers);
      for (int readers : new int[] {1, 2, 3, 5}) {
        ShardPlan plan = ShardPlan.of(SIZE, readers);
        for (int shard = 0; shard < readers; shard++) {
          ShardRange range = plan.range(shard);
          ShardState state = source(List.of(), range).checkpoint(0, 4, 9);

          assertThat(state.version()).isEqualTo(9);
          assertThat(state.updates()).isEqualTo(17);
          assertThat(state.parameters()).isEqualTo(slice(0, range));
          assertThat(state.optimizer().get("exp_avg")).isEqualTo(slice(1, range));
          assertThat(state.optimizer().get("exp_avg_sq")).isEqualTo(slice(2, range));
        }
      }
    }
  }

  @Test
  void sameStateGivesTheSameBytes() throws IOException {
    RunDirectory one = new RunDirectory(temporary.resolve("one"));
    RunDirectory other = new RunDirectory(temporary.resolve("other"));

    assertThat(write(other, 4, 2)).isEqualTo(write(one, 4, 2));
    assertThat(Files.readAllBytes(other.parameters(0, 4, 1, 2)))
        .isEqualTo(Files.readAllBytes(one.parameters(0, 4, 1, 2)));
  }

  @Test
  void damageIsFoundBeforeAnythingIsTaken() throws IOException {
    RunDirectory directory = new RunDirectory(temporary);
    write(directory, 4, 2);
    Path file = directory.parameters(0, 4, 1, 2);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 7] ^= 4;
    Files.write(file, bytes);

    assertThatThrownBy(() -> source(List.of(), ShardPlan.of(SIZE, 1).range(0)).checkpoint(0, 4, 4))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("parameters-1-of-2.safetensors: sha256");
  }

  @Test
  void stateOfAnotherOptimizerIsRefused() throws IOException {
    write(new RunDirectory(temporary), 4, 1);

    assertThatThrownBy(
            () ->
                source(List.of("optimizer.kind=sgd"), ShardPlan.of(SIZE, 1).range(0))
                    .checkpoint(0, 4, 4))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("no tensor momentum (expected: a checkpoint of the same optimizer)");
  }

  @Test
  void versionThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> source(List.of(), ShardPlan.of(SIZE, 1).range(0)).checkpoint(0, 5, 5))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("fold-0/checkpoints/5 (expected: a directory with a manifest.json)");
  }

  @Test
  void fullDiskIsOneSentenceAndLeavesNothing() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full), "needs /dev/full to play a full disk");
    RunDirectory directory = new RunDirectory(temporary);
    Path file = directory.parameters(0, 4, 0, 1);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file.resolveSibling(file.getFileName() + ".partial"), full);

    assertThatThrownBy(() -> write(directory, 4, 1))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": cannot be written: No space left on device");
    try (var left = Files.list(file.getParent())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void initialStateIsDrawnFromTheSeed() {
    float[] whole = new float[SIZE];
    Initialization.fill(LAYOUT, MODEL, 6, 0, whole);
    ShardRange range = ShardPlan.of(SIZE, 3).range(1);

    ShardState state = source(List.of("seed=6"), range).initial(0);

    assertThat(state.parameters())
        .isEqualTo(Arrays.copyOfRange(whole, (int) range.from(), (int) range.to()));
    assertThat(state.updates()).isZero();
    assertThat(state.optimizer()).containsOnlyKeys("exp_avg", "exp_avg_sq");
    assertThat(state.optimizer().get("exp_avg")).isEqualTo(new float[range.length()]);
  }

  @Test
  void startFromACheckpointOfAnotherRunTakesItsOptimizer() throws IOException {
    Path other = temporary.resolve("other");
    write(new RunDirectory(other), 4, 2);
    ShardRange range = ShardPlan.of(SIZE, 3).range(1);

    ShardState state =
        source(List.of("start.from=checkpoint", "start.path=" + other, "start.version=4"), range)
            .start(0, 4);

    assertThat(state.parameters()).isEqualTo(slice(0, range));
    assertThat(state.optimizer().get("exp_avg")).isEqualTo(slice(1, range));
    assertThat(state.updates()).isEqualTo(17);
  }

  @Test
  void startFromAHuggingFaceDirectoryHasANewOptimizer() throws IOException {
    Path other = temporary.resolve("clip");
    Path tokenizer = Files.writeString(temporary.resolve("tokenizer.json"), "{}");
    HuggingFaceDirectory.write(
        other,
        MODEL,
        LAYOUT,
        (from, target) -> System.arraycopy(tensor(0), (int) from, target, 0, target.length),
        tokenizer);
    ShardRange range = ShardPlan.of(SIZE, 3).range(2);
    List<String> start = List.of("start.from=huggingface", "start.path=" + other);

    ShardState state = source(start, range).start(0, 0);

    assertThat(state.parameters()).isEqualTo(slice(0, range));
    assertThat(state.updates()).isZero();
    assertThatThrownBy(
            () ->
                new StateSource(spec(start), ClipConfig.tiny(), range, new RunDirectory(temporary))
                    .start(0, 0))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("start.path: " + other);
  }

  @Test
  void startFromAHuggingFaceDirectoryForAnotherImageSizeResizesIt() throws IOException {
    Path other = temporary.resolve("clip");
    Path tokenizer = Files.writeString(temporary.resolve("tokenizer.json"), "{}");
    HuggingFaceDirectory.write(
        other,
        MODEL,
        LAYOUT,
        (from, target) -> System.arraycopy(tensor(0), (int) from, target, 0, target.length),
        tokenizer);
    ClipConfig larger = MODEL.withImageSize(2 * MODEL.vision().imageSize());
    ShardRange range = ShardPlan.of(ParameterLayout.of(larger).size(), 2).range(1);
    RunSpec spec = spec(List.of("start.from=huggingface", "start.path=" + other));

    ShardState state =
        new StateSource(spec, larger, range, new RunDirectory(temporary)).start(0, 0);

    float[] expected = new float[range.length()];
    try (HuggingFaceDirectory stored = HuggingFaceDirectory.open(other)) {
      stored.forImageSize(larger.vision().imageSize()).read(range.from(), expected);
    }
    assertThat(state.parameters()).isEqualTo(expected);
  }

  private StateSource source(List<String> overrides, ShardRange range) {
    return new StateSource(spec(overrides), MODEL, range, new RunDirectory(temporary));
  }

  private static RunSpec spec(List<String> overrides) {
    return SpecReader.parse("", overrides);
  }

  private static List<FileEntry> write(RunDirectory directory, long version, int shards)
      throws IOException {
    ShardPlan plan = ShardPlan.of(SIZE, shards);
    List<FileEntry> files = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      ShardRange range = plan.range(shard);
      Map<String, float[]> optimizer = new LinkedHashMap<>();
      optimizer.put("exp_avg", slice(1, range));
      optimizer.put("exp_avg_sq", slice(2, range));
      files.add(
          ShardFile.write(
              directory, 0, plan, shard, new ShardState(version, slice(0, range), 17, optimizer)));
    }
    CheckpointManifest manifest =
        new CheckpointManifest(
            CheckpointManifest.FORMAT,
            "run",
            0,
            version,
            "spec",
            "data",
            NullNode.instance,
            new CheckpointManifest.Plan(plan.elements(), plan.blockElements(), plan.starts()),
            NullNode.instance,
            files);
    manifest.verify(directory.checkpoint(0, version));
    Files.writeString(directory.manifest(0, version), manifest.toJson());
    return files;
  }

  private static float[] slice(int tensor, ShardRange range) {
    return Arrays.copyOfRange(tensor(tensor), (int) range.from(), (int) range.to());
  }

  private static float[] tensor(int number) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (i % 1021) * 0.25f + number * 1000;
    }
    return values;
  }
}
