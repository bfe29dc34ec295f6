package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.service.process.Announcement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One coordinator at a time, whatever the one before believes. */
class SuccessionIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final List<String> SPECIFICATION =
      List.of(
          "--spec",
          Path.of("..", "specs", "smoke.yaml").toString(),
          "--set",
          "schedule.epochs=60",
          "--set",
          "checkpoint.everySteps=5",
          "--set",
          "evaluation.everyCheckpoints=0",
          "--fold",
          "0");

  @TempDir private Path scratch;

  private Path data;
  private Path out;

  @Test
  void aCoordinatorThatComesBackAfterItsSuccessorChangesNothing() throws Exception {
    out = scratch.resolve("out");
    data = SmallData.write(scratch.resolve("data"), 1);
    Path undisturbed = scratch.resolve("undisturbed");
    Outcome trained = CommandLineProcess.run(scratch, command("train", undisturbed));
    assertThat(trained.exitCode()).as(trained.err()).isZero();

    List<CommandLineProcess> started = new ArrayList<>();
    CommandLineProcess old = coordinator("old", started);
    try (Relay relay = new Relay(addressOf("old"))) {
      startMembers(relay.address(), started);
      awaitVersion(12);
      signal("-STOP", old);
      Outcome refused = CommandLineProcess.run(scratch, command("coordinator", out, "--resume"));
      assertThat(refused.exitCode()).isEqualTo(75);
      assertThat(refused.err()).contains("in use by another coordinator");

      loseTheLock();
      CommandLineProcess successor = coordinator("successor", started, "--resume");
      relay.redirect(addressOf("successor"));
      awaitVersion(30);
      signal("-CONT", old);
      Outcome overtaken = old.await(LIMIT);

      assertThat(overtaken.exitCode()).as(overtaken.err()).isEqualTo(75);
      assertThat(overtaken.err()).contains("another coordinator has taken the run over");
      started.remove(old);
      for (CommandLineProcess process : started) {
        Outcome outcome = process.await(LIMIT);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      }
      assertThat(successor.isAlive()).isFalse();
    } finally {
      started.forEach(CommandLineProcess::close);
      old.close();
    }
    assertThat(new LocalRun(out).export(0))
        .hasSameBinaryContentAs(new LocalRun(undisturbed).export(0));
  }

  /** As on a volume that is mounted anew elsewhere: the lock stays behind with the old file. */
  private void loseTheLock() throws IOException {
    Path journal = new RunDirectory(out).journal();
    Path old = Files.move(journal, scratch.resolve("journal.old"));
    Files.copy(old, journal);
  }

  private void startMembers(String coordinator, List<CommandLineProcess> started)
      throws IOException {
    List<String> run = List.of("--run-dir", out.toString());
    List<String> reads = List.of("--data", data.toString());
    List<String> both = new ArrayList<>(run);
    both.addAll(reads);
    started.add(member("parameter-server", coordinator, run));
    started.add(member("clusterer", coordinator, run));
    started.add(member("evaluator", coordinator, both));
    started.add(member("worker", coordinator, reads));
  }

  private CommandLineProcess member(String role, String coordinator, List<String> flags)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(role, "--coordinator", coordinator));
    command.addAll(List.of("--patience-seconds", "300"));
    command.addAll(flags);
    return CommandLineProcess.start(scratch, command.toArray(String[]::new));
  }

  private CommandLineProcess coordinator(
      String name, List<CommandLineProcess> started, String... more) throws IOException {
    List<String> flags = new ArrayList<>(List.of(more));
    flags.addAll(List.of("--announce", scratch.resolve(name).toString()));
    CommandLineProcess process =
        CommandLineProcess.start(
            scratch, command("coordinator", out, flags.toArray(String[]::new)));
    started.add(process);
    return process;
  }

  private String addressOf(String name) throws InterruptedException {
    return Eventually.get(name, LIMIT, () -> Announcement.readFrom(scratch.resolve(name))).grpc();
  }

  private void awaitVersion(long version) throws InterruptedException {
    LocalRun run = new LocalRun(out);
    Eventually.get(
        "version " + version, LIMIT, () -> Optional.of(run.version()).filter(v -> v >= version));
  }

  private static void signal(String signal, CommandLineProcess process) throws Exception {
    Signals.send(signal, process.process().pid());
  }

  private String[] command(String name, Path directory, String... more) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(SPECIFICATION);
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(name.equals("train") ? "--out" : "--run-dir", directory.toString()));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }
}
