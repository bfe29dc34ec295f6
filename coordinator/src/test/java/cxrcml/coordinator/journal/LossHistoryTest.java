package cxrcml.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossHistoryTest {
  private static final String HEADER =
      "step,epoch,contrastive,triplet,held_out,learning_rate,grad_norm,mixture_version\n";

  @TempDir private Path root;
  private RunDirectory directory;
  private final List<RunRecord> journal = new ArrayList<>();
  private LossHistory history;

  @BeforeEach
  void begin() {
    directory = new RunDirectory(root);
    history = new LossHistory(directory);
  }

  @Test
  void leavesOutWhatWasRewound() throws IOException {
    accept(step(1, 3.5, 0));
    accept(new RunRecord.CheckpointSealed(2, 1));
    accept(evaluated(1, 3.25));
    accept(step(2, 3.0, 1));
    accept(step(3, 99, 1));
    accept(new RunRecord.GenerationOpened(2, 2, 1));
    accept(step(2, 3.0, 1));
    accept(new RunRecord.FoldFinished(2, 2));

    String whole = HEADER + "0,0,3.5,,3.25,0.001,1.5,0\n" + "1,0,3.0,0.125,,0.001,1.5,1\n";
    assertThat(directory.history(2)).hasContent(whole);
    goOn();
    assertThat(directory.history(2)).as("after a restart").hasContent(whole);
  }

  @Test
  void appendsFromCheckpointToCheckpointAndTheEvaluatedRowWithItsLoss() throws IOException {
    accept(step(1, 3.5, 0));
    accept(step(2, 3.0, 0));
    accept(new RunRecord.CheckpointSealed(2, 2));
    assertThat(directory.history(2)).hasContent(HEADER + "0,0,3.5,,,0.001,1.5,0\n");

    Files.writeString(directory.history(2), "a file that is only appended to\n");
    accept(evaluated(2, 2.5));
    accept(step(3, 2.75, 0));
    accept(new RunRecord.CheckpointSealed(2, 3));
    assertThat(directory.history(2))
        .hasContent("a file that is only appended to\n1,0,3.0,,2.5,0.001,1.5,0\n");
  }

  @Test
  void cutsTheFileWhereSomebodyGoesBackToAnOlderCheckpoint() throws IOException {
    for (long version = 1; version <= 4; version++) {
      accept(step(version, version, 0));
      accept(new RunRecord.CheckpointSealed(2, version));
    }
    accept(new RunRecord.GenerationOpened(2, 2, 2));
    accept(step(3, 0.5, 0));
    accept(new RunRecord.FoldFinished(2, 3));

    assertThat(directory.history(2))
        .hasContent(
            HEADER
                + "0,0,1.0,,,0.001,1.5,0\n"
                + "1,0,2.0,,,0.001,1.5,0\n"
                + "2,0,0.5,,,0.001,1.5,0\n");
  }

  private void accept(RunRecord entry) throws IOException {
    journal.add(entry);
    history.accept(entry);
  }

  private void goOn() throws IOException {
    history = new LossHistory(directory);
    for (RunRecord entry : journal) {
      history.accept(entry);
    }
  }

  private static RunRecord.Evaluated evaluated(long version, double loss) {
    return new RunRecord.Evaluated(2, version, false, 0.75, 0.5, loss, Map.of());
  }

  private static RunRecord.StepCommitted step(long version, double loss, long mixture) {
    return new RunRecord.StepCommitted(2, version, 0, loss, 0.125, 1e-3, 1.5, 31, mixture, false);
  }
}
