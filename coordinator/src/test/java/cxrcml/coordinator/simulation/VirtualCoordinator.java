package cxrcml.coordinator.simulation;

import cxrcml.coordinator.journal.CheckpointArchive;
import cxrcml.coordinator.journal.JournalReplay;
import cxrcml.coordinator.journal.RunDisk;
import cxrcml.coordinator.journal.RunJournal;
import cxrcml.coordinator.rpc.LiveRun;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.coordinator.run.RunProgress;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.simulation.disk.Killed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** One term of the coordinator: the real machine, journal and archive. */
final class VirtualCoordinator implements LiveRun.Disk {
  private final VirtualCluster cluster;
  private final RunJournal journal;
  private final RunDisk disk;
  private final LiveRun run;
  private boolean alive = true;
  private long asleepUntil;

  private VirtualCoordinator(VirtualCluster cluster, RunJournal journal) {
    this.cluster = cluster;
    this.journal = journal;
    List<RunRecord> earlier = new ArrayList<>(journal.records());
    if (earlier.isEmpty()) {
      journal.append(cluster.started());
      earlier.add(cluster.started());
    }
    CheckpointArchive archive = cluster.archive();
    RunProgress progress = JournalReplay.progress(VirtualCluster.RUN, earlier, archive::latest);
    this.disk = new RunDisk(cluster.directory, journal, archive, earlier);
    cluster.invariants.reopened(earlier);
    append(new RunRecord.TermBegun(progress.fence().term(), cluster.plan.folds()));
    RunMachine machine = new RunMachine(cluster.plan, progress, cluster.network.now());
    this.run = new LiveRun(machine, this, cluster.network::now, 0);
  }

  /** Takes the run over. */
  static VirtualCoordinator open(VirtualCluster cluster) throws IOException {
    Files.createDirectories(cluster.directory.root());
    RunJournal journal = RunJournal.open(cluster.directory.journal());
    try {
      return new VirtualCoordinator(cluster, journal);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  @Override
  public void append(RunRecord entry) {
    disk.append(entry);
    cluster.invariants.recorded(entry);
  }

  @Override
  public void seal(Effect.Seal seal, LiveRun live) {
    int files = cluster.plan.shardBlocks().size() + (cluster.plan.spec().usesMixture() ? 1 : 0);
    cluster.invariants.sealing(seal, files);
    later(
        () -> {
          disk.seal(seal);
          cluster.invariants.sealed(seal);
          later(() -> run.sealed(seal));
        });
  }

  private void later(Runnable action) {
    cluster.network.after(5, () -> run(action));
  }

  /** Does something of its own, as soon as it is awake. */
  private void run(Runnable action) {
    if (!alive) {
      return;
    }
    if (!isAwake()) {
      cluster.network.at(asleepUntil, () -> run(action));
      return;
    }
    try {
      action.run();
    } catch (Killed e) {
      cluster.killed(this);
    } catch (RuntimeException e) {
      run.end(e);
    }
  }

  void tick() {
    run(run::tick);
  }

  LiveRun live() {
    return run;
  }

  boolean isAlive() {
    return alive;
  }

  boolean isAwake() {
    return cluster.network.now() >= asleepUntil;
  }

  long asleepUntil() {
    return asleepUntil;
  }

  void sleepUntil(long time) {
    asleepUntil = time;
  }

  /** Ends it, and with it what it holds. */
  void kill() {
    alive = false;
    journal.close();
  }
}
