package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.rpc.OrderMessages;
import cxrcml.coordinator.run.SlotWork;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.parameters.checkpoint.ShardFile;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.reduction.Round.Reduced;
import cxrcml.parameters.reduction.SlotGradient;
import cxrcml.parameters.reduction.SlotRange;
import cxrcml.parameters.rpc.LoadedShard;
import cxrcml.parameters.rpc.ParameterMetrics;
import cxrcml.parameters.rpc.ShardOrders;
import cxrcml.parameters.rpc.ShardSaves;
import cxrcml.parameters.shard.BusyException;
import cxrcml.parameters.shard.OpenRounds;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.shard.ShardState;
import cxrcml.parameters.shard.Snapshot;
import cxrcml.run.v1.Fence;
import cxrcml.service.exchange.Gradients;
import cxrcml.service.rpc.NotReadyException;
import cxrcml.service.rpc.StaleException;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The real shard and its orders; pushes come in two pieces. */
final class VirtualShard extends VirtualProcess {
  private static final int PUSH_MILLIS = 500;

  private final ShardRange range;
  private final LoadedShard loaded = new LoadedShard();
  private final ShardOrders orders;
  private final Map<Long, Push> pushes = new HashMap<>();
  private RunFence fence;
  private int fold;

  /** A gradient on its way; one of no shard that has it already. */
  private record Push(Shard shard, RunFence fence, SlotGradient gradient) {}

  VirtualShard(VirtualCluster cluster, int index) {
    super(cluster, Place.shard(index));
    this.range = cluster.shardPlan.range(index);
    ElementRules rules = VirtualCluster.rules(range);
    StateSource source =
        new StateSource(cluster.plan.spec(), SyntheticModel.CONFIG, range, cluster.directory);
    ParameterMetrics metrics = new ParameterMetrics(new CollectorRegistry());
    this.orders =
        new ShardOrders(
            source,
            state -> shard(state, rules),
            new ShardSaves(saves(), (saved, state) -> save(saved, state, index), metrics),
            loaded,
            Gradients.encoding(cluster.plan.spec().exchange()),
            metrics,
            ready -> {});
  }

  private Shard shard(ShardState state, ElementRules rules) {
    return new Shard(
        range,
        state.version(),
        state.parameters(),
        rules,
        Optimizers.of(cluster.plan.spec().optimizer(), rules, state.updates(), state.optimizer()),
        OpenRounds.of(cluster.plan.spec()),
        VirtualCluster.WORKERS);
  }

  /** What is written is what was kept, whatever has been applied since. */
  private FileEntry save(int saved, ShardState state, int index) throws IOException {
    cluster.invariants.published(saved, range, state);
    return ShardFile.write(cluster.directory, saved, cluster.shardPlan, index, state);
  }

  @Override
  Outcome execute(Order order) throws IOException, InterruptedException {
    Outcome outcome =
        OrderMessages.report(orders.execute(OrderMessages.order(order)).build()).outcome();
    if (order.task() instanceof Task.Load load) {
      cluster.invariants.loaded(id.place(), fence, order.fence());
      fence = order.fence();
      fold = load.fold();
    }
    Shard shard = loaded.shard(message(order.fence()));
    cluster.invariants.published(fold, range, shard.state(shard.version()));
    return outcome;
  }

  private static Fence message(RunFence fence) {
    return Fence.newBuilder()
        .setRun(fence.run())
        .setTerm(fence.term())
        .setGeneration(fence.generation())
        .build();
  }

  /** Turns what the service would turn into a status. */
  private <T> T answer(Supplier<T> call) {
    requireAwake();
    try {
      return call.get();
    } catch (StaleException e) {
      throw new VirtualNetwork.Refusal(e.getMessage(), false);
    } catch (NotReadyException | BusyException e) {
      throw new VirtualNetwork.Refusal(e.getMessage(), true);
    }
  }

  /** Puts this shard's part of a version into the whole vector. */
  boolean pull(RunFence caller, long version, float[] parameters) {
    return answer(
        () -> {
          Shard shard = loaded.shard(message(caller));
          Optional<Snapshot> snapshot = shard.snapshot(version, () -> {});
          return snapshot
              .orElseThrow(() -> new VirtualNetwork.Refusal("not published yet", true))
              .read(
                  values ->
                      System.arraycopy(values, 0, parameters, (int) range.from(), values.length));
        });
  }

  /**
   * Opens a push and takes its first half.
   *
   * @return its number, for {@link #endPush}; empty if the slots are there already
   */
  Optional<Long> beginPush(SlotWork work, SlotRange slots, float[] gradient) {
    return answer(
        () -> {
          Shard shard = loaded.shard(message(work.fence()));
          Optional<SlotGradient> opened =
              shard.open(work.step(), work.version(), slots, range.length());
          return opened.map(
              push -> {
                copy(gradient, push, 0, range.length() / 2);
                long number = network.random().nextLong();
                pushes.put(number, new Push(shard, work.fence(), push));
                // Its stream breaks if the other half does not come.
                later(PUSH_MILLIS, () -> abandon(number));
                return number;
              });
        });
  }

  private void copy(float[] gradient, SlotGradient push, int from, int to) {
    int start = (int) range.from() + from;
    push.place(start, to - from).put(gradient, start, to - from);
  }

  private void abandon(long number) {
    Push push = pushes.remove(number);
    if (push != null) {
      push.shard().abandon(push.gradient());
    }
  }

  /** Takes the other half; counts the gradient, or refuses it. */
  boolean endPush(long number, float[] gradient) {
    return answer(
        () -> {
          Push push = pushes.remove(number);
          if (push == null) {
            throw new VirtualNetwork.Refusal("no such stream", false);
          }
          copy(gradient, push.gradient(), range.length() / 2, range.length());
          boolean applied = push.shard().complete(push.gradient());
          if (applied) {
            push.shard().reduce(push.gradient()).ifPresent(mean -> seal(push.fence(), mean));
          }
          return applied;
        });
  }

  private void seal(RunFence sealed, Reduced mean) {
    ask(
        machine -> {
          machine.sealRound(id, sealed, mean.step(), mean.squaredNorms(), network.now());
          return true;
        },
        ok -> {},
        () -> {});
  }
}
