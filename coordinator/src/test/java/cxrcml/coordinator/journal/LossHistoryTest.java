package cxrcml.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.coordinator.run.RunRecord;
import cxrcml.model.checkpoint.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossHistoryTest {
  @TempDir private Path root;

  @Test
  void leavesOutWhatWasRewound() throws IOException {
    RunDirectory directory = new RunDirectory(root);
    LossHistory history = new LossHistory(directory);
    history.accept(step(1, 3.5, 0));
    history.accept(new RunRecord.Evaluated(2, 1, false, 0.75, 0.5, 3.25, Map.of()));
    history.accept(step(2, 3.0, 1));
    history.accept(step(3, 99, 1));
    history.accept(new RunRecord.GenerationOpened(2, 2, 1));
    history.accept(step(2, 3.0, 1));

    history.write(2);

    assertThat(directory.history(2))
        .hasContent(
            """
            step,epoch,contrastive,triplet,held_out,learning_rate,grad_norm,mixture_version
            0,0,3.5,,3.25,0.001,1.5,0
            1,0,3.0,0.125,,0.001,1.5,1
            """);
  }

  private static RunRecord.StepCommitted step(long version, double loss, long mixture) {
    return new RunRecord.StepCommitted(2, version, 0, loss, 0.125, 1e-3, 1.5, 31, mixture, false);
  }
}
