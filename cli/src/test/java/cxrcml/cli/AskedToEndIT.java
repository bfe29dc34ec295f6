package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.cli.cluster.RunningProcess;
import cxrcml.model.checkpoint.HuggingFaceDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.ParameterLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM and Ctrl-C end soon, and without a trace. */
class AskedToEndIT {
  /** Far below the 25 seconds after which a process ends whatever it does. */
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir private Path scratch;

  @Test
  void aPreparationEndsAtOnceAndLeavesNothing() throws IOException, InterruptedException {
    Path parent = Files.createDirectory(scratch.resolve("parent"));
    try (CommandLineProcess preparation =
        CommandLineProcess.start(
            scratch,
            "prepare",
            "phantom",
            "--out",
            parent.resolve("data").toString(),
            "--samples",
            "100000")) {
      Eventually.get("images", Duration.ofMinutes(1), () -> imagesBelow(parent));

      preparation.process().destroy();
      Outcome outcome = preparation.await(SOON);

      assertThat(outcome.exitCode()).isEqualTo(75);
      assertThat(outcome.err()).endsWith("cxrcml prepare phantom: stopped before the end\n");
      assertThat(parent).isEmptyDirectory();
    }
  }

  /** What it leaves is written at the end, all of a file or nothing. */
  @Test
  void anEvaluationEndsAtOnce() throws IOException, InterruptedException {
    Path data = SmallData.write(scratch.resolve("data"), 1);
    Path model = scratch.resolve("model");
    ClipConfig config =
        new ClipConfig(
            new VisionConfig(32, 8, 16, 1, 2, 16), new TextConfig(600, 16, 16, 1, 2, 16), 8);
    HuggingFaceDirectory.write(
        model,
        config,
        ParameterLayout.of(config),
        (from, target) -> Arrays.fill(target, 0.01f),
        data.resolve("tokenizer.json"));
    Path out = scratch.resolve("out");
    try (CommandLineProcess evaluation =
        CommandLineProcess.start(
            scratch,
            "evaluate",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--resamples",
            "100000000")) {
      Eventually.get(
          "predictions",
          Duration.ofMinutes(1),
          () -> Optional.of(out.resolve("predictions.csv")).filter(Files::exists));

      evaluation.process().destroy();
      Outcome outcome = evaluation.await(SOON);

      assertThat(outcome.exitCode()).isEqualTo(75);
      assertThat(out.resolve("results.json")).doesNotExist();
    }
  }

  /** A process that is stopped hears no request; the launcher has one limit for all of them. */
  @Test
  void childrenThatDoNotDrainAreKilled() throws IOException, InterruptedException {
    Path data = SmallData.write(scratch.resolve("data"), 1);
    Path out = scratch.resolve("run");
    try (CommandLineProcess run = train(data, out)) {
      List<RunningProcess> members =
          new LocalRun(out)
              .awaitProcesses(4).stream().filter(row -> !row.role().equals("coordinator")).toList();
      for (RunningProcess member : members) {
        Signals.send("-STOP", member.pid());
      }

      run.process().destroy();
      Outcome outcome = run.await(SOON.plus(SOON));

      assertThat(outcome.exitCode()).isEqualTo(75);
      assertThat(members).hasSize(3).allMatch(row -> ProcessHandle.of(row.pid()).isEmpty());
    }
  }

  @Test
  void aWorkerFinishesOrReturnsItsSlotSoThatNobodyWaitsForItsLease()
      throws IOException, InterruptedException {
    Path data = SmallData.write(scratch.resolve("data"), 1);
    Path out = scratch.resolve("run");
    try (CommandLineProcess run = train(data, out)) {
      LocalRun local = new LocalRun(out);
      local.awaitStatus("a step", status -> status.getStep() >= 1);
      RunningProcess worker = only("worker", local);

      ProcessHandle.of(worker.pid()).get().destroy();
      Eventually.get(
          "a successor",
          Duration.ofMinutes(1),
          () -> local.processes().stream().filter(now -> succeeds(now, worker)).findFirst());
      long version = local.version();
      local.awaitStatus("a step of the successor", status -> status.getStep() > version);

      assertThat(LocalRun.metrics(only("coordinator", local)))
          .contains("cxrcml_coordinator_leases_expired_total 0.0")
          .contains("cxrcml_coordinator_members_lost_total{member_role=\"worker\",} 0.0");
      run.process().destroy();
      assertThat(run.await(SOON.plus(SOON)).err()).contains("worker-0: ended with 75; restart 1");
    }
  }

  private static RunningProcess only(String role, LocalRun run) {
    return run.processes().stream().filter(row -> row.role().equals(role)).findFirst().get();
  }

  private static boolean succeeds(RunningProcess now, RunningProcess before) {
    return now.role().equals(before.role()) && now.pid() != before.pid();
  }

  private CommandLineProcess train(Path data, Path out) throws IOException {
    return CommandLineProcess.start(
        scratch,
        "train",
        "--spec",
        Path.of("..", "specs", "smoke.yaml").toString(),
        "--set",
        "schedule.epochs=500",
        "--set",
        "loss.tripletWeight=0",
        "--data",
        data.toString(),
        "--out",
        out.toString(),
        "--fold",
        "0");
  }

  private static Optional<Path> imagesBelow(Path parent) {
    try (Stream<Path> found = Files.walk(parent)) {
      return found.filter(path -> path.endsWith("images.bin")).findAny();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
