package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
  @TempDir Path scratch;

  @Test
  void countsTheVectorsBySpecification() throws IOException {
    Path data = SmallData.write(scratch.resolve("data"), 1);

    // Two versions, two moments or one momentum, a gradient for each slot and one more.
    assertThat(memory(data, "batch.slotsPerStep=4").shardVectors()).isEqualTo(2 + 2 + 4 + 1);
    assertThat(memory(data, "optimizer.kind=sgd").shardVectors()).isEqualTo(2 + 1 + 3 + 1);
    // And a version with its momentum that is kept while it is written.
    assertThat(memory(data, "optimizer.kind=sgd", "checkpoint.lagSteps=5").shardVectors())
        .isEqualTo(2 + 1 + 3 + 1 + 2);
    // Parameters, a gradient that is computed, sums of two and of four, one that is pushed
    // meanwhile.
    assertThat(memory(data, "batch.slotsPerStep=9").workerVectors()).isEqualTo(1 + 1 + 2 + 1);
    assertThat(memory(data, "exchange.gradients=bfloat16").workerVectors()).isEqualTo(1 + 1 + 1);
    assertThat(memory(data, "batch.slotsPerStep=1").workerVectors()).isEqualTo(1 + 1);
    assertThat(memory(data, "optimizer.kind=sgd").coordinator().heapMegabytes()).isEqualTo(256);
  }

  /** The bounds of a small model, 1 GB, would end every shard and worker of this one. */
  @Test
  void growsWithTheModel() {
    long vitB32 = ParameterLayout.of(ClipConfig.vitB32()).size() * Float.BYTES; // 605 MB
    ProcessMemory memory = new ProcessMemory(vitB32, 6, 3, 0, 0);

    assertThat(memory.worker().directMegabytes()).isGreaterThan(3 * 577 + 256);
    assertThat(memory.evaluator().directMegabytes()).isGreaterThan(2 * 577 + 256);
    assertThat(memory.shard(1).heapMegabytes() / 3 * 2).isGreaterThan(6 * 577 + 256);
    assertThat(memory.shard(2).heapMegabytes()).isLessThan(memory.shard(1).heapMegabytes());
  }

  /** MIMIC-CXR-JPG: 377,110 images. */
  @Test
  void growsWithTheData() {
    ProcessMemory memory = new ProcessMemory(0, 0, 0, 377_110L * 2_500, 377_110L * 512 * 4);

    assertThat(memory.coordinator().heapMegabytes()).isGreaterThan(256 + 900);
    assertThat(memory.worker().heapMegabytes()).isGreaterThan(1024 + 900);
    assertThat(memory.clusterer().heapMegabytes()).isGreaterThan(1024 + 4 * 736);
  }

  private static ProcessMemory memory(Path data, String... overrides) {
    return ProcessMemory.of(
        SpecReader.read(Path.of("..", "specs", "smoke.yaml"), List.of(overrides)), data);
  }
}
