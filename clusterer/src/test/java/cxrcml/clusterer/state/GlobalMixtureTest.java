package cxrcml.clusterer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.contribution.Reservoir;
import cxrcml.clusterer.parallel.FixedChunks;
import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.refit.RefitOrder;
import cxrcml.clusterer.version.Assignments;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.service.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobalMixtureTest {
  private static final int STEPS = 10;
  private static final int SAMPLES = 12 * STEPS;

  private final Refit refit =
      new Refit(
          SpecReader.parse(
                  "mixture: {components: 3, dimensions: 4, restarts: 2, iterations: 50,"
                      + " tolerance: 1.0e-6, weighting: none}",
                  List.of())
              .mixture(),
          FixedChunks.sequential());
  private final GlobalMixture mixture =
      new GlobalMixture(SAMPLES, 6, Snapshot.EMPTY, Reservoir.UNBOUNDED);

  @TempDir Path directory;

  @Test
  void aRestoredStateGoesOnWithTheSameBits() throws IOException {
    trainEpoch(mixture, 0);
    mixture.refit(refit, order(1));
    SnapshotFile file = new SnapshotFile(directory.resolve("a"));
    file.write(mixture.snapshot(STEPS));
    GlobalMixture restored = new GlobalMixture(SAMPLES, 6, file.read(), Reservoir.UNBOUNDED);

    for (GlobalMixture each : List.of(mixture, restored)) {
      trainEpoch(each, 1);
      each.refit(refit, order(2));
    }

    assertThat(bytes(restored.snapshot(2 * STEPS))).isEqualTo(bytes(mixture.snapshot(2 * STEPS)));
    assertThat(restored.newestVersion()).isEqualTo(2);
  }

  @Test
  void aSnapshotDoesNotDependOnWhatHasArrivedOfLaterSteps() throws IOException {
    trainEpoch(mixture, 0);
    byte[] before = bytes(mixture.snapshot(STEPS));

    mixture.contribute(contributions(STEPS, 1));

    assertThat(bytes(mixture.snapshot(STEPS))).isEqualTo(before);
  }

  @Test
  void aRefitDoesNotDependOnWhatHasArrivedOfLaterSteps() throws IOException {
    GlobalMixture early = new GlobalMixture(SAMPLES, 6, Snapshot.EMPTY, Reservoir.UNBOUNDED);
    trainEpoch(mixture, 0);
    trainEpoch(early, 0);
    early.contribute(contributions(STEPS, 1));

    mixture.refit(refit, order(1));
    early.refit(refit, order(1));

    assertThat(bytes(early.snapshot(STEPS))).isEqualTo(bytes(mixture.snapshot(STEPS)));
  }

  /** By the newest embeddings then, and so even where a checkpoint of a later step is loaded. */
  @Test
  void whatWasAskedForOfAStepStaysAsItWas() throws IOException {
    trainEpoch(mixture, 0);
    mixture.refit(refit, order(1));
    Assignments asked = mixture.assign(refit, 1, STEPS - 1);
    mixture.contribute(contributions(STEPS, 1));
    mixture.contribute(contributions(STEPS + 1, 1));
    SnapshotFile file = new SnapshotFile(directory.resolve("later"));
    file.write(mixture.snapshot(STEPS + 2));
    GlobalMixture restored = new GlobalMixture(SAMPLES, 6, file.read(), Reservoir.UNBOUNDED);

    assertThat(asked.size()).isEqualTo(SAMPLES);
    for (int i = 0; i < asked.size(); i++) {
      assertThat(asked.sample(i)).isEqualTo(i);
      assertThat(asked.component(i)).isEqualTo(asked.component(i % 3)); // as they are planted
    }
    assertThat(asked.component(0)).isNotEqualTo(asked.component(1));
    assertThat(mixture.assign(refit, 1, STEPS - 1)).isEqualTo(asked);
    assertThat(restored.assign(refit, 1, STEPS - 1)).isEqualTo(asked);
    assertThat(restored.assign(refit, 1, STEPS + 1).throughStep()).isEqualTo(STEPS + 1);
  }

  @Test
  void refusesToAssignUnderAVersionThatIsNotKept() {
    assertThatThrownBy(() -> mixture.assign(refit, 4, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mixtureVersion: 4 (expected: one of the two newest, up to 0)");
  }

  @Test
  void anEmptyStateIsSavedAndRead() throws IOException {
    SnapshotFile file = new SnapshotFile(directory.resolve("empty"));
    file.write(mixture.snapshot(0));

    assertThat(file.read()).isEqualTo(Snapshot.EMPTY);
  }

  @Test
  void refusesAFileOfAnotherKind() throws IOException {
    Path file = directory.resolve("other");
    Files.write(file, new byte[100]);

    assertThatThrownBy(() -> new SnapshotFile(file).read())
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(file.toString());
  }

  private byte[] bytes(Snapshot snapshot) throws IOException {
    Path file = directory.resolve("snapshot");
    new SnapshotFile(file).write(snapshot);
    return Files.readAllBytes(file);
  }

  private static RefitOrder order(int version) {
    long steps = (long) STEPS * version;
    return new RefitOrder(version, steps - 1, steps, 100 + version);
  }

  private static void trainEpoch(GlobalMixture mixture, int epoch) {
    for (int step = 0; step < STEPS; step++) {
      mixture.contribute(contributions((long) epoch * STEPS + step, epoch));
    }
  }

  /** Twelve samples a step; all samples once an epoch. */
  private static List<Contribution> contributions(long step, int epoch) {
    SplittableRandom random = new SplittableRandom(1000L * epoch + step);
    List<Contribution> contributions = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int sample = (int) (step % STEPS) * 12 + i;
      float[] embedding = new float[6];
      for (int d = 0; d < embedding.length; d++) {
        embedding[d] = (float) (random.nextDouble() * 0.3 + (d == sample % 3 ? 1 : 0));
      }
      contributions.add(new Contribution(sample, step, embedding));
    }
    return contributions;
  }
}
