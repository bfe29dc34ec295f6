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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run whose processes speak mutual TLS with the certificates of {@code cxrcml certs}. */
class SecureRunIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path scratch;

  private Path out;
  private Path data;
  private Path certificates;

  @Test
  void trainsAsInPlainTextAndRefusesWhoeverHasNoBusinessThere()
      throws IOException, InterruptedException {
    out = scratch.resolve("out");
    data = SmallData.write(scratch.resolve("data"), 1);
    certificates = scratch.resolve("certs");
    Outcome issued = CommandLineProcess.run(scratch, "certs", "--out", certificates.toString());
    assertThat(issued.exitCode()).as(issued.err()).isZero();
    Outcome plain =
        CommandLineProcess.run(
            scratch, command("train", "--fold", "0", "--out", scratch.resolve("plain").toString()));
    assertThat(plain.exitCode()).as(plain.err()).isZero();

    List<CommandLineProcess> started = new ArrayList<>();
    try {
      Path announcement = scratch.resolve("coordinator");
      CommandLineProcess coordinator =
          start(
              "coordinator",
              "--fold",
              "0",
              "--run-dir",
              out.toString(),
              "--announce",
              announcement.toString());
      started.add(coordinator);
      String address =
          Eventually.get("a coordinator", LIMIT, () -> Announcement.readFrom(announcement)).grpc();
      refusesWorkers(address);
      started.add(member("parameter-server", address, "--run-dir", out.toString()));
      started.add(member("clusterer", address, "--run-dir", out.toString()));
      started.add(
          member("evaluator", address, "--run-dir", out.toString(), "--data", data.toString()));
      started.add(member("worker", address, "--data", data.toString()));
      for (CommandLineProcess process : started) {
        Outcome outcome = process.await(LIMIT);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertNoSecret(outcome);
      }
    } finally {
      started.forEach(CommandLineProcess::close);
    }
    assertThat(new LocalRun(out).export(0))
        .hasSameBinaryContentAs(new LocalRun(scratch.resolve("plain")).export(0));
  }

  private void refusesWorkers(String address) throws IOException, InterruptedException {
    String[] asShard = {
      "parameter-server",
      "--coordinator",
      address,
      "--run-dir",
      out.toString(),
      "--tls",
      certificates.resolve("worker").toString(),
      "--patience-seconds",
      "1"
    };
    Outcome posing = CommandLineProcess.run(scratch, asShard);
    assertThat(posing.exitCode()).isEqualTo(78);
    assertThat(posing.err()).contains("role: SHARD (expected: that of the certificate, worker)");
    Outcome plaintext =
        CommandLineProcess.run(
            scratch,
            "worker",
            "--coordinator",
            address,
            "--data",
            data.toString(),
            "--patience-seconds",
            "1");
    assertThat(plaintext.exitCode()).isEqualTo(75);
    Outcome viewer =
        CommandLineProcess.run(
            scratch,
            "status",
            "--coordinator",
            address,
            "--tls",
            certificates.resolve("viewer").toString());
    assertThat(viewer.exitCode()).as(viewer.err()).isZero();
  }

  private CommandLineProcess member(String role, String address, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(role, "--coordinator", address));
    command.addAll(List.of("--tls", certificates.resolve(role).toString()));
    command.addAll(List.of(more));
    return CommandLineProcess.start(scratch, command.toArray(String[]::new));
  }

  private CommandLineProcess start(String role, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(command(role, more)));
    command.addAll(List.of("--tls", certificates.resolve(role).toString()));
    return CommandLineProcess.start(scratch, command.toArray(String[]::new));
  }

  private String[] command(String name, String... more) throws IOException {
    // Both are given the same file, as the coordinator hashes what is in it.
    Path spec = Path.of("..", "specs", "smoke.yaml");
    List<String> command = new ArrayList<>(List.of(name, "--spec", spec.toString()));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private void assertNoSecret(Outcome outcome) throws IOException {
    for (String role : List.of("coordinator", "worker", "parameter-server")) {
      String key = Files.readAllLines(certificates.resolve(role).resolve("tls.key")).get(1);
      assertThat(outcome.err() + outcome.out()).doesNotContain(key);
    }
  }
}
