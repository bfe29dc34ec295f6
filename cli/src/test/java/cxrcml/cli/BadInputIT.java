package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.service.process.Announcement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever is wrong ends with one sentence and the exit code that says what to do, and leaves files
 * as they were.
 */
class BadInputIT {
  private static final String SPEC = Path.of("..", "specs", "smoke.yaml").toString();

  @TempDir private static Path scratch;

  private static Path data;
  private static Path otherData;
  private static Path file;

  @BeforeAll
  static void prepare() throws IOException {
    data = SmallData.write(scratch.resolve("data"), 1);
    otherData = SmallData.write(scratch.resolve("other-data"), 2);
    file = Files.writeString(scratch.resolve("file"), "not a directory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--spec absent.yaml | spec absent.yaml: cannot be read (expected: a YAML file)",
        "--set optimizer.learnigRate=1 | unknown key (did you mean 'learningRate'?)",
        "--set batch.microBatch=1 | batch.microBatch: 1 (expected: >= 2)",
        "--set model.imageSize=64 | model.imageSize: 64 (expected: 32, the data set's, or 0)",
        "--set model.patchSize=5 | model: ",
        "--data absent | data: absent (expected: a directory made by cxrcml prepare)",
        "--fold 9 | fold: 9 (expected: 0 to 1)",
        "--shards 1000000 | shards: 1000000 (expected: 1 to ",
        "--resume | holds no run (expected: one to resume)",
        "--set batch.microBatch=40000 | batch.microBatch: 40000 (expected: <= 32768 for images",
        "--set mixture.refitLag=9 | mixture.refitLag: 9 (expected: < 1, the steps of an epoch",
        "--set model.preset=start | model.preset: start (expected: tiny or vit-b-32 unless",
        "--set start.from=huggingface --set start.path=absent | start.path: absent (expected: a"
            + " Hugging Face CLIP directory)",
        "--set start.from=checkpoint --set start.path=absent --set start.version=1 | start.path:"
            + " checkpoint: absent/fold-0/checkpoints/1",
        "--set mixture.components=40 --set mixture.warmupSteps=1 | mixture.components: 40"
            + " (expected: <= 24, the samples of fold 0 seen before the first fit",
      })
  void trainRefusesWhatCannotBeRunAndLeavesNothing(String flags, String sentence) {
    Path out = scratch.resolve("refused");

    Outcome outcome = InProcess.run(train(data, out, flags.split(" ")));

    assertRefused(outcome, 78, "train", sentence);
    assertThat(out).doesNotExist();
  }

  @Test
  void namesAnOutputThatCannotBeWritten() {
    assertRefused(
        InProcess.run(train(data, file.resolve("out"))),
        78,
        "train",
        file.resolve("out") + ": Not a directory");
    assertRefused(
        InProcess.run("prepare", "phantom", "--out", file.resolve("out").toString()),
        78,
        "prepare phantom",
        "(expected: a place to write)");
    assertRefused(
        InProcess.run("prepare", "phantom", "--out", data.toString()),
        78,
        "prepare phantom",
        "(expected: a new or empty directory)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--data absent | data: absent (expected: a directory made by cxrcml prepare)",
        "--model absent | model: absent/config.json: missing (expected: a Hugging Face model)",
        "--fold 9 | fold: 9 (expected: 0 to 1, or all)",
        "--prompts absent.yaml | absent.yaml: no such file or directory",
      })
  void evaluateNamesWhatIsMissing(String flags, String sentence) {
    Path out = scratch.resolve("not-evaluated");
    List<String> command = new ArrayList<>(List.of("evaluate", "--out", out.toString()));
    for (String flag : List.of("--data", "--model")) {
      if (!flags.startsWith(flag)) {
        command.addAll(List.of(flag, data.toString()));
      }
    }
    command.addAll(List.of(flags.split(" ")));

    assertRefused(InProcess.run(command.toArray(String[]::new)), 78, "evaluate", sentence);
    assertThat(out).doesNotExist();
  }

  @Test
  void statusSaysWhereNobodyAnswers() {
    assertRefused(
        InProcess.run("status", "--coordinator", "127.0.0.1:1"),
        75,
        "status",
        "coordinator: nobody answers at 127.0.0.1:1");
    assertRefused(
        InProcess.run("status", "--out", scratch.toString()),
        78,
        "status",
        "has no coordinator (expected: a local run in progress)");
  }

  @Test
  void aCoordinatorKeepsStrangersOutAndItsRunToItself() throws Exception {
    Path out = scratch.resolve("run");
    Path address = scratch.resolve("coordinator.address");
    String[] start = coordinator(out, "--announce", address.toString());
    try (CommandLineProcess running = CommandLineProcess.start(scratch, start)) {
      String at =
          Eventually.get("address", Duration.ofMinutes(1), () -> Announcement.readFrom(address))
              .grpc();
      String journal = Files.readString(out.resolve("journal.log"));

      assertRefused(
          worker(at, data, "--spec-hash", "0f"), 78, "worker", "spec_hash: 0f (expected: ");
      assertRefused(worker(at, otherData), 78, "worker", "data_hash: ");
      String port = at.substring(at.indexOf(':') + 1);
      assertRefused(
          InProcess.run(coordinator(scratch.resolve("run-2"), "--port", port)),
          78,
          "coordinator",
          "port: " + port + " on 127.0.0.1 is in use (expected: a free port)");
      assertRefused(
          InProcess.run(coordinator(out, "--resume")),
          75,
          "coordinator",
          "in use by another coordinator");
      assertThat(out.resolve("journal.log")).hasContent(journal);

      running.process().destroy();
      assertThat(running.await(Duration.ofMinutes(1)).exitCode()).isEqualTo(75);
    }
    refusesToTouchTheRun(out);
  }

  private static void refusesToTouchTheRun(Path out) throws IOException {
    String journal = Files.readString(out.resolve("journal.log"));

    assertRefused(
        InProcess.run(train(data, out)),
        78,
        "train",
        "holds a run (expected: an empty directory, or --resume)");
    assertRefused(
        InProcess.run(train(data, out, "--resume", "--set", "seed=7")), 78, "train", "spec hash: ");
    assertRefused(InProcess.run(train(otherData, out, "--resume")), 78, "train", "data hash: ");
    assertThat(out.resolve("journal.log")).hasContent(journal);
    assertThat(out.resolve("logs")).doesNotExist();
  }

  @Test
  void aRunThatDivergesEndsOnceAndForAll() throws Exception {
    Path out = scratch.resolve("diverged");

    Outcome outcome =
        CommandLineProcess.run(
            scratch,
            train(
                data,
                out,
                "--set",
                "loss.tripletWeight=0",
                "--set",
                "optimizer.learningRate=1e30",
                "--set",
                "optimizer.maxSkippedSteps=2",
                "--set",
                "schedule.epochs=50",
                "--set",
                "checkpoint.everySteps=50"));

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(78);
    assertThat(outcome.err())
        .contains("the gradient was not finite 2 times in a row")
        .doesNotContain("restart", "\tat ");
    assertThat(outcome.err().lines().filter(line -> line.startsWith("cxrcml "))).hasSize(1);
  }

  @Test
  void aDamagedCheckpointIsForAPersonToReplace() throws Exception {
    Path out = scratch.resolve("damaged");
    String[] flags = {
      "--set",
      "loss.tripletWeight=0",
      "--set",
      "schedule.epochs=500",
      "--set",
      "checkpoint.everySteps=1",
      "--set",
      "evaluation.everyCheckpoints=0"
    };
    try (CommandLineProcess run = CommandLineProcess.start(scratch, train(data, out, flags))) {
      new LocalRun(out).awaitStatus("step 3", status -> status.getStep() >= 3);
      run.process().destroy();
      assertThat(run.await(Duration.ofMinutes(1)).exitCode()).isEqualTo(75);
    }
    Path checkpoints = out.resolve("fold-0/checkpoints");
    String latest = Files.readString(checkpoints.resolve("latest")).strip();
    Path weights = checkpoints.resolve(latest).resolve("parameters-0-of-1.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 9] ^= 4;
    Files.write(weights, bytes);
    List<String> again = new ArrayList<>(List.of(flags));
    again.add("--resume");

    Outcome resumed =
        CommandLineProcess.run(scratch, train(data, out, again.toArray(String[]::new)));

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(78);
    assertThat(resumed.err().lines().filter(line -> line.startsWith("cxrcml ")))
        .singleElement()
        .asString()
        .contains("parameters-0-of-1.safetensors: sha256");
  }

  @Test
  void aFullDiskEndsARunThatGoesOnOnceThereIsSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(scratch.resolve("disk"), "4m")) {
      Path ballast = Files.write(disk.root().resolve("ballast"), new byte[3_800_000]);
      Path out = disk.root().resolve("out");
      String[] flags = {"--set", "loss.tripletWeight=0", "--set", "schedule.epochs=1"};

      Outcome full = CommandLineProcess.run(scratch, train(data, out, flags));

      assertThat(full.exitCode()).as(full.err()).isEqualTo(75);
      assertThat(full.err().lines().filter(line -> line.startsWith("cxrcml ")))
          .singleElement()
          .asString()
          .startsWith("cxrcml train: ")
          .contains(out.toString())
          .endsWith("No space left on device");
      assertThat(children(out)).isEmpty();

      Files.delete(ballast);
      List<String> again = new ArrayList<>(List.of(flags));
      again.add("--resume");
      Outcome resumed =
          CommandLineProcess.run(scratch, train(data, out, again.toArray(String[]::new)));

      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(new LocalRun(out).export(0)).exists();
    }
  }

  @Test
  void aFullDiskLeavesNothingOfADataSet() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(scratch.resolve("data-disk"), "1m")) {
      Outcome outcome =
          InProcess.run(
              "prepare",
              "phantom",
              "--samples",
              "500",
              "--out",
              disk.root().resolve("d").toString());

      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(75);
      assertThat(outcome.err().lines().toList())
          .last()
          .asString()
          .startsWith("cxrcml prepare phantom: " + disk.root().resolve("d"))
          .endsWith("No space left on device");
      try (Stream<Path> left = Files.list(disk.root())) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** Returns the live processes whose command names the directory. */
  private static List<ProcessHandle> children(Path out) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(out.toString()))
        .toList();
  }

  private static void assertRefused(Outcome outcome, int code, String command, String sentence) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).doesNotContain("\tat ");
    assertThat(outcome.err().lines().filter(line -> line.startsWith("cxrcml ")))
        .singleElement()
        .asString()
        .startsWith("cxrcml " + command + ": ")
        .contains(sentence);
  }

  private static Outcome worker(String coordinator, Path data, String... more) {
    List<String> command = new ArrayList<>(List.of("worker", "--coordinator", coordinator));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(more));
    return InProcess.run(command.toArray(String[]::new));
  }

  private static String[] coordinator(Path out, String... more) {
    List<String> command = new ArrayList<>(List.of("coordinator", "--spec", SPEC));
    command.addAll(List.of("--data", data.toString(), "--run-dir", out.toString(), "--fold", "0"));
    command.addAll(List.of("--set", "mixture.components=6"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static String[] train(Path data, Path out, String... more) {
    List<String> flags = List.of(more);
    List<String> command = new ArrayList<>(List.of("train", "--out", out.toString()));
    for (List<String> flag :
        List.of(
            List.of("--spec", SPEC), List.of("--data", data.toString()), List.of("--fold", "0"))) {
      if (!flags.contains(flag.get(0))) {
        command.addAll(flag);
      }
    }
    command.addAll(flags);
    return command.toArray(String[]::new);
  }
}
