package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.cli.cluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small run that is disturbed at random moments, of a seed ({@code -Dcxrcml.faults.seed}), ends
 * with the bits of one that was left alone. Takes some minutes a test. The clock of the machine is
 * left alone: nothing that trains reads it ({@code ArchitectureTest}).
 */
@Tag("proof")
class FaultsIT {
  private static final long SEED = Long.getLong("cxrcml.faults.seed", 1);
  private static final int EPOCHS = Integer.getInteger("cxrcml.faults.epochs", 100);
  private static final Duration STANDSTILL = Duration.ofSeconds(30);

  /** Longer than the lease of a member. */
  private static final Duration PARTITION = Duration.ofSeconds(15);

  /** Between two faults. */
  private static final int STEPS = 30;

  /** Those that others connect to. */
  private static final List<String> SERVERS =
      List.of("coordinator", "parameter-server", "clusterer");

  private static final int CUTS = 20;
  private static final Duration LIMIT = Duration.ofMinutes(30);

  @TempDir private static Path scratch;

  private static Path data;
  private static Path reference;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void trainTheReference() throws IOException, InterruptedException {
    System.out.println("seed " + SEED);
    data = scratch.resolve("data");
    Outcome prepared =
        CommandLineProcess.run(
            scratch, "prepare", "phantom", "--out", data.toString(), "--samples", "500");
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
    reference = scratch.resolve("reference");
    try (CommandLineProcess undisturbed =
        CommandLineProcess.start(scratch, train(reference, 1, 1))) {
      Outcome trained = undisturbed.await(LIMIT);
      assertThat(trained.exitCode()).as(trained.err()).isZero();
    }
  }

  @Test
  void killsOfEveryRole() throws Exception {
    Path out = scratch.resolve("killed");
    try (DisturbedRun run = start(List.of(), out)) {
      for (String role : everyRole(2)) {
        run.proceedBelow(STEPS);
        run.kill(run.any(role));
      }
      assertFinishesAsUndisturbed(run, out);
    }
  }

  @Test
  void standstillsOfEveryRole() throws Exception {
    Path out = scratch.resolve("stopped");
    try (DisturbedRun run = start(List.of(), out)) {
      for (String role : everyRole(1)) {
        run.proceedBelow(STEPS);
        run.stop(role, STANDSTILL);
      }
      assertFinishesAsUndisturbed(run, out);
    }
  }

  @Test
  void lossOfEveryTwentiethPacketCutConnectionsAndPartitions() throws Exception {
    Path out = scratch.resolve("cut");
    try (NetworkNamespace network = NetworkNamespace.create();
        DisturbedRun run = start(network.prefix(), out)) {
      run.proceed(1);
      network.lose(5);
      for (int i = 0; i < CUTS; i++) {
        run.proceedBelow(STEPS / 3);
        RunningProcess victim = run.any(SERVERS.get(random.nextInt(SERVERS.size())));
        System.out.println("version " + run.local().version() + ": cut off " + victim);
        network.cut(victim);
      }
      for (int i = 0; i < 2; i++) {
        run.proceedBelow(STEPS);
        System.out.println("version " + run.local().version() + ": partition");
        network.connect(false);
        DisturbedRun.pause(PARTITION);
        network.connect(true);
      }
      assertFinishesAsUndisturbed(run, out);
    }
  }

  @Test
  void aDiskThatIsFullNowAndThen() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(scratch.resolve("disk"), "64m")) {
      Path out = disk.root().resolve("out");
      Path ballast = disk.root().resolve("ballast");
      List<String> command = new ArrayList<>(List.of(train(out, 2, 2)));
      for (int i = 0; i < 3; i++) {
        try (DisturbedRun run = start(List.of(), out, command.toArray(String[]::new))) {
          run.proceedBelow(2 * STEPS);
          System.out.println("version " + run.local().version() + ": full disk");
          fill(ballast);
          Outcome full = run.await(LIMIT);
          assertThat(full.exitCode()).as(full.err()).isEqualTo(75);
          assertThat(full.err()).contains("No space left on device");
        }
        Files.delete(ballast);
        if (i == 0) {
          command.add("--resume");
        }
      }
      try (DisturbedRun run = start(List.of(), out, command.toArray(String[]::new))) {
        assertFinishesAsUndisturbed(run, out);
      }
    }
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[4096];
    try (var file = Files.newOutputStream(ballast)) {
      while (true) {
        file.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  private List<String> everyRole(int times) {
    List<String> roles = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      roles.addAll(DisturbedRun.ROLES);
    }
    Collections.shuffle(roles, random);
    return roles;
  }

  private DisturbedRun start(List<String> prefix, Path out) throws IOException {
    return start(prefix, out, train(out, 2, 2));
  }

  private DisturbedRun start(List<String> prefix, Path out, String... command) throws IOException {
    return new DisturbedRun(CommandLineProcess.start(scratch, prefix, command), out, random);
  }

  private static void assertFinishesAsUndisturbed(DisturbedRun run, Path out) throws Exception {
    Outcome outcome = run.await(LIMIT);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(new LocalRun(out).export(0))
        .hasSameBinaryContentAs(new LocalRun(reference).export(0));
  }

  private static String[] train(Path out, int workers, int shards) {
    return new String[] {
      "train",
      "--spec",
      Path.of("..", "specs", "smoke.yaml").toString(),
      "--set",
      "schedule.epochs=" + EPOCHS,
      "--set",
      "checkpoint.everySteps=20",
      "--set",
      "checkpoint.lagSteps=5",
      "--set",
      "evaluation.everyCheckpoints=4",
      "--data",
      data.toString(),
      "--out",
      out.toString(),
      "--fold",
      "0",
      "--workers",
      "" + workers,
      "--shards",
      "" + shards
    };
  }
}
