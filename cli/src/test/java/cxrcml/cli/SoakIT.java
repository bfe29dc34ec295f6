package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import cxrcml.cli.cluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many steps ({@code -Dcxrcml.soak.steps}) of a very small model with a fault every few seconds, in
 * turn a kill, a standstill and reset connections, of a seed ({@code -Dcxrcml.faults.seed}). It
 * ends with the bits of a run that was left alone, and whoever is spared by the kills holds as much
 * memory, and as many descriptors and threads, at the end as after a fifth of the way.
 */
@Tag("proof")
class SoakIT {
  private static final int STEPS = Integer.getInteger("cxrcml.soak.steps", 10_000);
  private static final long SEED = Long.getLong("cxrcml.faults.seed", 1);

  /** Shorter than the lease of a member. */
  private static final Duration STANDSTILL = Duration.ofSeconds(3);

  /** Between two faults: fewer steps than so many. */
  private static final int PROGRESS = 60;

  /** Faults between two looks at the processes. */
  private static final int LOOK = 25;

  /**
   * A fold's losses and evaluations stay with the coordinator for its page: some 100 bytes a step.
   */
  private static final long HEAP_KILOBYTES = 4096 + STEPS / 5;

  private static final long RESIDENT_KILOBYTES = 64 << 10;
  private static final int DESCRIPTORS = 8;
  private static final int THREADS = 8;
  private static final Duration LIMIT = Duration.ofMinutes(60);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path scratch;

  private final Random random = new Random(SEED);

  @Test
  void memoryDescriptorsAndThreadsStayAsTheyAre() throws Exception {
    Path data = SmallData.write(scratch.resolve("data"), 1);
    Path reference = scratch.resolve("reference");
    try (CommandLineProcess undisturbed =
        CommandLineProcess.start(scratch, train(data, reference, 1, 1))) {
      Outcome trained = undisturbed.await(LIMIT);
      assertThat(trained.exitCode()).as(trained.err()).isZero();
    }
    Path out = scratch.resolve("out");
    Uses uses;
    try (NetworkNamespace network = NetworkNamespace.create();
        DisturbedRun run =
            new DisturbedRun(
                CommandLineProcess.start(scratch, network.prefix(), train(data, out, 2, 2)),
                out,
                random)) {
      uses = disturb(run, network);
      Outcome outcome = run.await(LIMIT);
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }
    assertThat(new LocalRun(out).export(0))
        .hasSameBinaryContentAs(new LocalRun(reference).export(0));
    assertFlat(uses);
  }

  /** What the processes hold after a fifth of the way, and near its end. */
  private record Uses(Map<String, ProcessUse> early, Map<String, ProcessUse> late) {}

  private Uses disturb(DisturbedRun run, NetworkNamespace network) throws Exception {
    run.proceed(1);
    Map<String, Long> survivors = survivors(run);
    Map<String, ProcessUse> early = Map.of();
    int faults = 0;
    while (run.local().version() < STEPS - 5 * PROGRESS) {
      disturb(run, network, faults++);
      run.proceedBelow(PROGRESS);
      assertAlive(survivors);
      if (early.isEmpty() && run.local().version() > STEPS / 5) {
        early = look(run, survivors);
      } else if (faults % LOOK == 0) {
        look(run, survivors);
      }
    }
    System.out.println(faults + " faults");
    return new Uses(early, look(run, survivors));
  }

  private void disturb(DisturbedRun run, NetworkNamespace network, int count) throws Exception {
    switch (count % 3) {
      case 0 -> {
        List<RunningProcess> victims =
            run.local().processes().stream().filter(process -> !isSpared(process)).toList();
        if (!victims.isEmpty()) {
          run.kill(victims.get(random.nextInt(victims.size())));
        }
      }
      case 1 ->
          run.stop(DisturbedRun.ROLES.get(random.nextInt(DisturbedRun.ROLES.size())), STANDSTILL);
      default -> {
        RunningProcess victim = run.any(random.nextBoolean() ? "coordinator" : "parameter-server");
        System.out.println("version " + run.local().version() + ": cut off " + victim);
        network.cut(victim);
      }
    }
  }

  private static boolean isSpared(RunningProcess process) {
    return process.index() == 0 && !process.role().equals("evaluator");
  }

  /** The launcher, and one process of every role but the evaluator. */
  private static Map<String, Long> survivors(DisturbedRun run) {
    Map<String, Long> pids = new LinkedHashMap<>(Map.of("train", run.pid()));
    run.local().processes().stream()
        .filter(SoakIT::isSpared)
        .forEach(process -> pids.put(process.role(), process.pid()));
    return pids;
  }

  private static void assertAlive(Map<String, Long> pids) {
    pids.forEach((role, pid) -> assertThat(ProcessHandle.of(pid)).as(role + " " + pid).isPresent());
  }

  private static Map<String, ProcessUse> look(DisturbedRun run, Map<String, Long> pids)
      throws IOException, InterruptedException {
    Map<String, ProcessUse> uses = new LinkedHashMap<>();
    for (Map.Entry<String, Long> process : pids.entrySet()) {
      uses.put(process.getKey(), ProcessUse.of(process.getValue()));
    }
    System.out.println("version " + run.local().version());
    uses.forEach((role, use) -> System.out.println("  " + role + ": " + use));
    return uses;
  }

  private static void assertFlat(Uses uses) {
    assertThat(uses.late().keySet()).isEqualTo(uses.early().keySet());
    uses.late()
        .forEach(
            (role, now) -> {
              ProcessUse before = uses.early().get(role);
              assertThat(now.residentKilobytes() - before.residentKilobytes())
                  .as(role)
                  .isLessThan(RESIDENT_KILOBYTES);
              assertThat(now.heapKilobytes() - before.heapKilobytes())
                  .as(role)
                  .isLessThan(HEAP_KILOBYTES);
              assertThat(now.descriptors() - before.descriptors()).as(role).isLessThan(DESCRIPTORS);
              assertThat(now.threads() - before.threads()).as(role).isLessThan(THREADS);
            });
  }

  private static String[] train(Path data, Path out, int workers, int shards) {
    return List.of(
            "train",
            "--spec",
            Path.of("..", "specs", "smoke.yaml").toString(),
            "--set",
            "schedule.epochs=" + STEPS,
            "--set",
            "schedule.steps=" + STEPS,
            "--set",
            "checkpoint.everySteps=20",
            "--set",
            "checkpoint.lagSteps=5",
            "--set",
            "batch.microBatch=4",
            "--set",
            "evaluation.everyCheckpoints=10",
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--fold",
            "0",
            "--workers",
            Integer.toString(workers),
            "--shards",
            Integer.toString(shards))
        .toArray(String[]::new);
  }
}
