package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.cli.cluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the parent ends, its children end with it. */
class ProcessTreeIT {
  @TempDir private static Path scratch;

  private static Path data;

  @BeforeAll
  static void prepare() throws IOException, InterruptedException {
    data = scratch.resolve("data");
    Outcome prepared =
        CommandLineProcess.run(
            scratch, "prepare", "phantom", "--out", data.toString(), "--samples", "500");
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
  }

  @Test
  void kill9OfTheParentLeavesNoOrphan() throws IOException, InterruptedException {
    Path out = scratch.resolve("killed");
    try (CommandLineProcess run = start(out)) {
      List<RunningProcess> rows = new LocalRun(out).awaitProcesses(5);

      run.process().destroyForcibly();

      assertAllEnd(rows);
    }
  }

  @Test
  void aRequestToEndStopsAllChildrenAndSaysTryAgain() throws IOException, InterruptedException {
    Path out = scratch.resolve("terminated");
    try (CommandLineProcess run = start(out)) {
      LocalRun local = new LocalRun(out);
      List<RunningProcess> rows = local.awaitProcesses(5);
      local.awaitStatus("a step", status -> status.getStep() >= 1);

      run.process().destroy();
      Outcome outcome = run.await(Duration.ofSeconds(60));

      assertThat(outcome.exitCode()).isEqualTo(75);
      assertThat(outcome.err())
          .endsWith("cxrcml train: stopped before the end; --resume continues the run\n");
      assertAllEnd(rows);
      assertThat(out.resolve("processes.json")).doesNotExist();
    }
  }

  private static void assertAllEnd(List<RunningProcess> rows) throws InterruptedException {
    for (RunningProcess row : rows) {
      Eventually.get(
          row + " ends",
          Duration.ofSeconds(60),
          () ->
              ProcessHandle.of(row.pid()).filter(ProcessHandle::isAlive).isPresent()
                  ? Optional.empty()
                  : Optional.of(true));
    }
  }

  private static CommandLineProcess start(Path out) throws IOException {
    return CommandLineProcess.start(
        scratch,
        "train",
        "--spec",
        Path.of("..", "specs", "smoke.yaml").toString(),
        "--set",
        "schedule.epochs=500",
        "--data",
        data.toString(),
        "--out",
        out.toString(),
        "--fold",
        "0");
  }
}
