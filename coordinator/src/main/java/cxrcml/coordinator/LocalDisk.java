package cxrcml.coordinator;

import cxrcml.coordinator.journal.RunDisk;
import cxrcml.coordinator.page.RunHistory;
import cxrcml.coordinator.rpc.LiveRun;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.run.v1.Fence;
import cxrcml.service.rpc.LogFields;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the journal in place and seals checkpoints on a thread of their own. */
final class LocalDisk implements LiveRun.Disk {
  private static final Logger logger = LoggerFactory.getLogger(LocalDisk.class);

  private final RunDisk disk;
  private final RunHistory history;
  private final Executor sealing;

  /** The run, and the generation that its records belong to now. */
  private Fence fence;

  LocalDisk(RunDisk disk, RunHistory history, String run, Executor sealing) {
    this.disk = disk;
    this.history = history;
    this.sealing = sealing;
    this.fence = Fence.newBuilder().setRun(run).build();
  }

  @Override
  public void append(RunRecord entry) {
    disk.append(entry);
    history.accept(entry);
    note(entry);
  }

  private void note(RunRecord entry) {
    if (entry instanceof RunRecord.GenerationOpened opened) {
      fence = fence.toBuilder().setGeneration(opened.generation()).build();
    } else if (entry instanceof RunRecord.StepCommitted step) {
      LogFields.of(fence, step.version() - 1).and("fold", step.fold()).debug(logger, "committed");
    }
  }

  @Override
  public void seal(Effect.Seal seal, LiveRun run) {
    sealing.execute(
        () -> {
          try {
            disk.seal(seal);
            run.sealed(seal);
          } catch (RuntimeException e) {
            logger.error("checkpoint {} of fold {}", seal.version(), seal.fold(), e);
            run.end(e);
          }
        });
  }
}
