package cxrcml.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import cxrcml.coordinator.checkpoint.FoldState;
import cxrcml.coordinator.checkpoint.Retention;
import cxrcml.coordinator.mixture.MixtureVersion;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.FoldProgress;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.simulation.disk.Killed;
import cxrcml.coordinator.simulation.disk.VirtualDisk;
import cxrcml.model.checkpoint.CheckpointManifest.Plan;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointArchiveTest {
  /** sha256sum of "abc" (FIPS 180-2, appendix B.1). */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /** More than a seal takes. */
  private static final int OPERATIONS = 100;

  private final FoldState state =
      new FoldState(3, 1, cxrcml.coordinator.schedule.Verdicts.initial(RunSpec.DEFAULTS), null)
          .with(
              cxrcml.coordinator.mixture.MixtureVersions.NONE.with(new MixtureVersion(1, 12), 10));

  @TempDir private Path root;
  private RunDirectory directory;
  private CheckpointArchive archive;

  @BeforeEach
  void open() {
    directory = new RunDirectory(root);
    archive = archive("5ee3");
  }

  private CheckpointArchive archive(String run) {
    return new CheckpointArchive(
        directory,
        new CheckpointArchive.RunIdentity(
            run,
            "spec",
            "data",
            new ObjectMapper().createObjectNode(),
            new Plan(1000, 256, List.of(0L)),
            true));
  }

  private Effect.Seal written(long version) throws IOException {
    Files.createDirectories(directory.checkpoint(0, version));
    DurableFile.replace(directory.parameters(0, version, 0, 1), "abc");
    DurableFile.replace(directory.mixture(0, version), "abc");
    return new Effect.Seal(
        0,
        version,
        List.of(
            new Outcome.Saved(RunDirectory.MIXTURE, 3, ABC),
            new Outcome.Saved("parameters-0-of-1.safetensors", 3, ABC)),
        state,
        new Retention(2, 10));
  }

  @Test
  void findsWhatItSealedAndTheStateInIt() throws IOException {
    assertThat(archive.latest(0)).isEmpty();

    archive.seal(written(20), () -> {});

    assertThat(archive.latest(0)).contains(new FoldProgress.Sealed(20, state));
  }

  @Test
  void keepsTheNewestAndTheBest() throws IOException {
    for (long version : new long[] {10, 20, 30, 40}) {
      archive.seal(written(version), () -> {});
    }

    assertThat(directory.checkpoint(0, 10)).exists();
    assertThat(directory.checkpoint(0, 20)).doesNotExist();
    assertThat(directory.checkpoint(0, 30)).exists();
    assertThat(archive.latest(0).orElseThrow().version()).isEqualTo(40);
  }

  @Test
  void doesNotSealAFileThatReadsBackDifferently() throws IOException {
    archive.seal(written(10), () -> {});
    Effect.Seal seal = written(20);
    Files.writeString(directory.mixture(0, 20), "abd");

    assertThatThrownBy(() -> archive.seal(seal, () -> {}))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("mixture.safetensors: sha256");
    assertThat(archive.latest(0).orElseThrow().version()).isEqualTo(10);
    assertThat(directory.manifest(0, 20)).doesNotExist();
  }

  /** What a coordinator has read as the latest others may rely on: it must not go back. */
  @Test
  void aKillInASealAndALossOfPowerLeaveTheLatestThatWasReadOrANewerOne() throws IOException {
    Set<Long> found = new TreeSet<>();
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      VirtualDisk disk = new VirtualDisk(random.split());
      directory = new RunDirectory(disk.path("/run"));
      archive = archive("5ee3");
      archive.seal(written(10), () -> {});
      DurableFile.sync(disk.path("/"));
      sealAndDie(written(20), disk, random.nextInt(OPERATIONS));
      long read = random.nextBoolean() ? archive.latest(0).orElseThrow().version() : 10;

      disk.losePower();

      long left = archive.latest(0).orElseThrow().version();
      assertThat(left).as("seed " + seed).isGreaterThanOrEqualTo(read);
      found.add(left);
    }
    assertThat(found).containsExactly(10L, 20L);
  }

  private void sealAndDie(Effect.Seal seal, VirtualDisk disk, int operations) throws IOException {
    disk.killAfter(operations);
    try {
      archive.seal(seal, () -> {});
    } catch (Killed e) {
      // the process ends here
    } finally {
      disk.buryKilled();
    }
  }

  @Test
  void takesNoNameFromTheNetwork() throws IOException {
    Effect.Seal seal = written(10);
    Effect.Seal foreign =
        new Effect.Seal(
            0,
            10,
            List.of(seal.files().get(0), new Outcome.Saved("../../spec.yaml", 3, ABC)),
            state,
            seal.retention());

    assertThatThrownBy(() -> archive.seal(foreign, () -> {}))
        .hasMessageContaining("../../spec.yaml")
        .hasMessageContaining("expected: [parameters-0-of-1.safetensors, mixture.safetensors]");
  }

  @Test
  void refusesTheCheckpointOfAnotherRun() throws IOException {
    archive.seal(written(10), () -> {});

    assertThatThrownBy(() -> archive("0ff0").latest(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("run 5ee3 (expected: 0ff0)");
  }

  @Test
  void replayTakesTheRunOverAtItsNewestCheckpoint() throws IOException {
    archive.seal(written(10), () -> {});
    RunRecord.Evaluated evaluated = new RunRecord.Evaluated(0, 10, false, 0.75, 0.5, 3.5, Map.of());

    var progress =
        JournalReplay.progress(
            "5ee3",
            List.of(
                new RunRecord.Started("5ee3", "spec", "data", 1000, 256, List.of(0L)),
                new RunRecord.TermBegun(4, List.of(0, 1)),
                new RunRecord.GenerationOpened(6, 0, 0),
                new RunRecord.StepCommitted(0, 12, 0, 3, 0, 1e-3, 1, 31, 0, false),
                evaluated),
            archive::latest);

    assertThat(progress.fence().term()).isEqualTo(5);
    assertThat(progress.fence().generation()).isEqualTo(6);
    assertThat(progress.folds())
        .containsEntry(
            0,
            new FoldProgress(
                java.util.Optional.of(new FoldProgress.Sealed(10, state)), 12, List.of(evaluated)));
  }
}
