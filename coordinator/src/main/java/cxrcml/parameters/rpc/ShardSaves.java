package cxrcml.parameters.rpc;

import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.shard.ShardState;
import cxrcml.service.membership.BackgroundSaves;
import io.prometheus.client.Histogram;
import java.io.IOException;

/** Writes a shard's files of checkpoints while updates go on. */
public final class ShardSaves {
  private final BackgroundSaves saves;
  private final Saver saver;
  private final ParameterMetrics metrics;

  /** Saves a state below a fold's checkpoints. */
  @FunctionalInterface
  public interface Saver {
    FileEntry save(int fold, ShardState state) throws IOException;
  }

  /**
   * @param saver is called by {@code saves}
   */
  public ShardSaves(BackgroundSaves saves, Saver saver, ParameterMetrics metrics) {
    this.saves = saves;
    this.saver = saver;
    this.metrics = metrics;
  }

  /** Keeps what an order names, and begins to write it. */
  void begin(Order order, Shard shard) throws InterruptedException {
    CheckpointId checkpoint = order.getSaveParameters().getCheckpoint();
    saves.begin(
        order,
        () -> {
          ShardState kept = shard.keep(checkpoint.getVersion());
          Runnable prepare = shard.prepare();
          return () -> {
            prepare.run();
            return write(checkpoint.getFold(), kept, shard);
          };
        });
  }

  private OrderOutcome.Builder write(int fold, ShardState kept, Shard shard) throws IOException {
    Histogram.Timer timer = metrics.time("write_file");
    try {
      FileEntry saved = saver.save(fold, kept);
      return OrderOutcome.newBuilder()
          .setSaved(
              SavedFile.newBuilder()
                  .setName(saved.name())
                  .setBytes(saved.bytes())
                  .setSha256(saved.sha256()));
    } finally {
      timer.observeDuration();
      shard.release();
    }
  }

  /** Gives up what is being written. */
  void giveUp() {
    saves.giveUp();
  }
}
