package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.order.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A shard whose parameters are a hash of everything that was ever applied to them. */
final class VirtualShard extends VirtualProcess {
  /** Norm blocks of the whole vector, whatever the number of shards. */
  static final int BLOCKS = 12;

  private RunFence fence;
  private long version = -1;
  private State state;
  private final TreeMap<Integer, Push> slots = new TreeMap<>();

  /** Parameters, and the samples of every step that made them. */
  record State(long hash, List<List<Integer>> steps) {}

  /** The gradient of one slot. */
  record Push(int slots, long gradient, List<Integer> samples) {}

  VirtualShard(VirtualCluster cluster, int index) {
    super(cluster, Place.shard(index));
  }

  /** Returns the parameters' hash. */
  long pull(RunFence caller, long wanted) {
    requireFence(caller);
    if (wanted != version) {
      throw new VirtualNetwork.Refusal("version " + version, wanted == version + 1);
    }
    return state.hash();
  }

  boolean push(RunFence caller, long step, int slot, Push push) {
    requireFence(caller);
    if (step != version) {
      throw new VirtualNetwork.Refusal("step " + step + " at version " + version, false);
    }
    Push earlier = slots.putIfAbsent(slot, push);
    if (earlier != null && earlier.gradient() != push.gradient()) {
      throw new IllegalStateException("slot " + slot + " of step " + step + " has two gradients");
    }
    if (earlier == null && slots.size() == push.slots()) {
      seal(step);
    }
    return true;
  }

  private void requireFence(RunFence caller) {
    if (!caller.equals(fence)) {
      throw new VirtualNetwork.Refusal("fence", false);
    }
  }

  private void seal(long step) {
    RunFence sealedFence = fence;
    double[] norms = norms();
    network.call(
        () -> alive && sealedFence.equals(fence),
        () ->
            cluster.ask(
                (machine, now) -> {
                  machine.sealRound(id, sealedFence, step, norms, now);
                  return true;
                }),
        ok -> {},
        refusal -> {});
  }

  private double[] norms() {
    int shards = cluster.shards;
    int from = id.place().index() * BLOCKS / shards;
    int to = (id.place().index() + 1) * BLOCKS / shards;
    double[] norms = new double[to - from];
    for (int block = from; block < to; block++) {
      long hash = VirtualDisk.mix(gradient(), block);
      // Now and then a gradient overflows, the same one in every replay.
      norms[block - from] = hash % 101 == 0 ? Double.NaN : (hash >>> 40) / 1e6;
    }
    return norms;
  }

  private long gradient() {
    long hash = 1;
    for (Push push : slots.values()) {
      hash = VirtualDisk.mix(hash, push.gradient());
    }
    return hash;
  }

  @Override
  Outcome execute(Order order) {
    Task task = order.task();
    if (task instanceof Task.Load load) {
      load(load, order.fence());
    } else if (task instanceof Task.Apply apply && order.fence().equals(fence)) {
      apply(apply);
    } else if (task instanceof Task.Save save && order.fence().equals(fence)) {
      String key = VirtualDisk.key(save.fold(), save.version(), id.place().index());
      if (save.version() != version) {
        throw new IllegalStateException("save " + save + " at version " + version);
      }
      cluster.disk.parameters.put(key, state);
      return new Outcome.Saved(
          "parameters-" + id.place().index(), 8, Long.toHexString(state.hash()));
    }
    return new Outcome.Done();
  }

  private void load(Task.Load load, RunFence newFence) {
    if (newFence.equals(fence)) {
      return;
    }
    fence = newFence;
    version = load.version();
    slots.clear();
    state =
        load.source() == Task.Source.CHECKPOINT
            ? cluster.disk.parameters.get(
                VirtualDisk.key(load.fold(), load.version(), id.place().index()))
            : new State(VirtualDisk.mix(load.fold()), List.of());
  }

  private void apply(Task.Apply apply) {
    if (apply.step() + 1 == version) {
      return;
    }
    if (apply.step() != version || slots.size() != slots.firstEntry().getValue().slots()) {
      throw new IllegalStateException(id + " at version " + version + ": " + apply);
    }
    List<Integer> samples = new ArrayList<>();
    slots.values().forEach(push -> samples.addAll(push.samples()));
    List<List<Integer>> steps = new ArrayList<>(state.steps());
    steps.add(samples);
    long hash =
        apply.skip()
            ? state.hash()
            : VirtualDisk.mix(
                state.hash(),
                gradient(),
                Double.doubleToLongBits(apply.scale()),
                Double.doubleToLongBits(apply.learningRate()));
    state = new State(hash, steps);
    slots.clear();
    version++;
  }
}
