package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.cli.cluster.RunningProcess;
import cxrcml.coordinator.v1.MemberStatus;
import cxrcml.coordinator.v1.RunStatusResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole system as operating-system processes: same bits however it is spread and disturbed. */
class TrainingIT {
  private static final Path SPEC = Path.of("..", "specs", "smoke.yaml");

  @TempDir private static Path scratch;

  private static Path data;

  /** The undisturbed run that all others are compared with: one worker, one shard. */
  private static Path reference;

  @BeforeAll
  static void trainTheReference() throws IOException, InterruptedException {
    data = scratch.resolve("data");
    Outcome prepared =
        CommandLineProcess.run(
            scratch, "prepare", "phantom", "--out", data.toString(), "--samples", "500");
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
    reference = scratch.resolve("reference");
    Outcome trained = CommandLineProcess.run(scratch, train(reference, 1, 1));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("macro all").contains("no-image reference");
  }

  @Test
  void leavesResultsPredictionsReportAndAnExport() throws IOException {
    JsonNode results =
        JsonMapper.builder().build().readTree(reference.resolve("results.json").toFile());

    assertThat(results.path("spec_hash").asText()).hasSize(64);
    assertThat(results.path("data_hash").asText()).hasSize(64);
    assertThat(results.path("classes")).hasSize(40);
    assertThat(results.path("macro").path("all").path("auc").asDouble()).isBetween(0.0, 1.0);
    assertThat(results.path("references").path("label_count").path("all").path("auc").asDouble())
        .isBetween(0.3, 0.7);
    assertThat(Files.readAllLines(reference.resolve("fold-0/predictions.csv")))
        .hasSizeGreaterThan(40)
        .first()
        .asString()
        .startsWith("sample_id,subject_id,fold,score:");
    assertThat(Files.readString(reference.resolve("report.html")))
        .startsWith("<!doctype html>")
        .contains("Pneumothorax");
    assertThat(reference.resolve("fold-0/export"))
        .isDirectoryContaining("glob:**/config.json")
        .isDirectoryContaining("glob:**/model.safetensors")
        .isDirectoryContaining("glob:**/tokenizer.json")
        .isDirectoryContaining("glob:**/preprocessor_config.json");
    assertThat(reference.resolve("processes.json")).doesNotExist();
  }

  @Test
  void threeWorkersAndTwoShardsGiveTheSameBits() throws IOException, InterruptedException {
    Path out = scratch.resolve("spread");

    Outcome trained = CommandLineProcess.run(scratch, train(out, 3, 2));

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertSameExport(out);
    assertThat(out.resolve("results.json"))
        .hasSameTextualContentAs(reference.resolve("results.json"));
  }

  @Test
  void aKilledWorkerChangesNothingAndAnotherTakesItsPlace()
      throws IOException, InterruptedException {
    assertSameExport(trainAndKill("killed-worker", "worker"));
  }

  @Test
  void aKilledShardIsRestartedAndTheRunRewound() throws IOException, InterruptedException {
    assertSameExport(trainAndKill("killed-shard", "parameter-server"));
  }

  @Test
  void aKilledClustererIsRestartedAndTheRunRewound() throws IOException, InterruptedException {
    // In the second epoch, whose order is of the clusters that it has named.
    assertSameExport(trainAndKill("killed-clusterer", "clusterer", 10));
  }

  @Test
  void aKilledCoordinatorContinuesFromItsJournal() throws IOException, InterruptedException {
    assertSameExport(trainAndKill("killed-coordinator", "coordinator"));
  }

  @Test
  void aKilledEvaluatorIsRestarted() throws IOException, InterruptedException {
    assertSameExport(trainAndKill("killed-evaluator", "evaluator"));
  }

  /** What comes of it depends on timing; that it ends well does not. */
  @Test
  void aRunWithStaleGradientsEndsThoughAWorkerIsKilled() throws IOException, InterruptedException {
    Path out =
        trainAndKill(
            "stale",
            "worker",
            3,
            "--set",
            "exchange.consistency=stale",
            "--set",
            "exchange.staleness=2");

    assertThat(new LocalRun(out).export(0)).exists();
    assertThat(out.resolve("results.json")).isNotEmptyFile();
  }

  @Test
  void afterKill9OfEverythingItGoesOnWithOtherNumbersOfWorkersAndShards()
      throws IOException, InterruptedException {
    Path out = scratch.resolve("resumed");
    List<RunningProcess> killed;
    try (CommandLineProcess run = CommandLineProcess.start(scratch, train(out, 1, 3))) {
      LocalRun local = new LocalRun(out);
      local.awaitStatus("a step of the second epoch", status -> status.getStep() >= 10);
      killed = local.processes();
    }
    for (RunningProcess process : killed) {
      Eventually.get(
          "the end of " + process,
          Duration.ofMinutes(1),
          () -> ProcessHandle.of(process.pid()).isPresent() ? Optional.empty() : Optional.of(true));
    }

    Outcome resumed = CommandLineProcess.run(scratch, train(out, 2, 2, "--resume"));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertSameExport(out);
  }

  @Test
  void statusAndMetricsNameEveryProcessWhileItRuns() throws IOException, InterruptedException {
    Path out = scratch.resolve("watched");
    try (CommandLineProcess run =
        CommandLineProcess.start(scratch, train(out, 2, 2, "--set", "schedule.epochs=500"))) {
      LocalRun local = new LocalRun(out);
      List<RunningProcess> rows = local.awaitProcesses(7);
      RunStatusResponse status = local.awaitStatus("a finished slot", seen -> seen.getStep() >= 2);
      Outcome shown =
          CommandLineProcess.run(scratch, "status", "--coordinator", rows.get(0).grpc());

      assertThat(rows)
          .extracting(RunningProcess::role)
          .contains("worker", "parameter-server", "clusterer");
      assertThat(status.getMembersList()).hasSize(6);
      assertThat(status.getMembersList())
          .extracting(MemberStatus::getActivity)
          .noneMatch(String::isEmpty);
      assertThat(status.getSamplesPerSecond()).isPositive();
      assertThat(status.getContrastiveLoss()).isPositive();
      assertThat(shown.exitCode()).as(shown.err()).isZero();
      assertThat(shown.out()).contains("worker    0", "worker    1", "ETA", "version", "mixture");
      for (RunningProcess row : rows) {
        assertThat(LocalRun.metrics(row))
            .as(row.role())
            .contains("cxrcml_", "jvm_memory_bytes_used");
      }
    }
  }

  private static Path trainAndKill(String name, String role)
      throws IOException, InterruptedException {
    return trainAndKill(name, role, 3);
  }

  private static Path trainAndKill(String name, String role, long step, String... more)
      throws IOException, InterruptedException {
    Path out = scratch.resolve(name);
    try (CommandLineProcess run = CommandLineProcess.start(scratch, train(out, 2, 2, more))) {
      LocalRun local = new LocalRun(out);
      local.awaitStatus("step " + step, status -> status.getStep() >= step);
      RunningProcess victim =
          local.processes().stream().filter(row -> row.role().equals(role)).findFirst().get();
      ProcessHandle.of(victim.pid()).get().destroyForcibly();
      RunningProcess successor =
          Eventually.get(
              "a successor of " + victim,
              Duration.ofMinutes(1),
              () ->
                  run.isAlive()
                      ? local.processes().stream()
                          .filter(row -> row.role().equals(role) && row.index() == victim.index())
                          .filter(row -> row.pid() != victim.pid())
                          .findFirst()
                      : Optional.of(victim));
      Outcome outcome = run.await(Duration.ofMinutes(3));

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(successor.pid()).as("the run ended before the kill").isNotEqualTo(victim.pid());
    }
    return out;
  }

  private static void assertSameExport(Path out) {
    assertThat(new LocalRun(out).export(0))
        .hasSameBinaryContentAs(new LocalRun(reference).export(0));
  }

  private static String[] train(Path out, int workers, int shards, String... more) {
    List<String> command = new ArrayList<>(List.of("train", "--spec", SPEC.toString()));
    command.addAll(List.of("--data", data.toString(), "--out", out.toString(), "--fold", "0"));
    command.addAll(List.of("--workers", "" + workers, "--shards", "" + shards));
    command.addAll(List.of("--set", "batch.order=cluster-balanced", "--set", "batch.clusters=4"));
    command.addAll(List.of("--set", "checkpoint.lagSteps=2"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }
}
