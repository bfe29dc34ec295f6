package cxrcml.parameters.rpc;

import cxrcml.coordinator.v1.ApplyUpdate;
import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.LoadParameters;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.shard.ShardState;
import cxrcml.parameters.v1.Encoding;
import cxrcml.service.membership.OrderLoop;
import io.prometheus.client.Histogram;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** Carries out the coordinator's orders to a shard. */
public final class ShardOrders implements OrderLoop.Executor {
  private final StateSource source;
  private final Function<ShardState, Shard> shards;
  private final ShardSaves saves;
  private final LoadedShard loaded;
  private final Encoding gradients;
  private final ParameterMetrics metrics;
  private final Consumer<Boolean> ready;

  /**
   * @param source makes the states that orders name
   * @param shards makes a shard that takes up a state
   * @param gradients how they have to be encoded
   * @param ready hears false before each load and true after it
   */
  public ShardOrders(
      StateSource source,
      Function<ShardState, Shard> shards,
      ShardSaves saves,
      LoadedShard loaded,
      Encoding gradients,
      ParameterMetrics metrics,
      Consumer<Boolean> ready) {
    this.source = source;
    this.shards = shards;
    this.saves = saves;
    this.loaded = loaded;
    this.gradients = gradients;
    this.metrics = metrics;
    this.ready = ready;
  }

  @Override
  public OrderOutcome.Builder execute(Order order) throws IOException, InterruptedException {
    Histogram.Timer timer = metrics.time(order.getWhatCase().name().toLowerCase(Locale.ROOT));
    try {
      carryOut(order);
      return OrderOutcome.newBuilder();
    } finally {
      timer.observeDuration();
    }
  }

  private void carryOut(Order order) throws IOException, InterruptedException {
    switch (order.getWhatCase()) {
      case LOAD_PARAMETERS -> load(order);
      case APPLY_UPDATE -> apply(shard(order), order.getApplyUpdate());
      case SAVE_PARAMETERS -> saves.begin(order, shard(order));
      default ->
          throw new IllegalArgumentException(
              "order: " + order.getWhatCase() + " (expected: one for a shard)");
    }
  }

  private Shard shard(Order order) {
    return loaded.shard(order.getFence());
  }

  private void load(Order order) throws IOException {
    LoadParameters load = order.getLoadParameters();
    ready.accept(false);
    saves.giveUp();
    loaded.announce(order.getFence());
    ShardState state =
        switch (load.getSourceCase()) {
          case INITIAL -> source.initial(load.getVersion());
          case START -> source.start(load.getFold(), load.getVersion());
          case CHECKPOINT -> {
            CheckpointId id = load.getCheckpoint();
            yield source.checkpoint(id.getFold(), id.getVersion(), load.getVersion());
          }
          default -> throw new IllegalArgumentException("load: no source (expected: one)");
        };
    loaded.load(order.getFence(), shards.apply(state), gradients);
    metrics.published(load.getVersion());
    ready.accept(true);
  }

  private void apply(Shard shard, ApplyUpdate update) {
    if (update.getSkip()) {
      shard.skip(update.getStep());
      metrics.skipped();
    } else {
      shard.apply(update.getStep(), update.getScale(), update.getLearningRate());
    }
    metrics.published(shard.version());
  }
}
