package cxrcml.coordinator.simulation;

import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.order.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A clusterer whose mixture is a hash of the contributions it was fitted on. */
final class VirtualClusterer extends VirtualProcess {
  private RunFence fence;
  private State state;

  /** Embeddings by step and sample, and fitted mixtures by version. */
  record State(
      TreeMap<Long, Map<Integer, Long>> contributions,
      TreeMap<Long, Long> mixtures,
      Map<Task.Assign, TreeMap<Integer, Integer>> assigned) {
    State copy() {
      TreeMap<Long, Map<Integer, Long>> copied = new TreeMap<>();
      contributions.forEach((step, values) -> copied.put(step, new TreeMap<>(values)));
      return new State(copied, new TreeMap<>(mixtures), new HashMap<>(assigned));
    }
  }

  VirtualClusterer(VirtualCluster cluster) {
    super(cluster, Place.CLUSTERER);
  }

  long assign(RunFence caller, long step, Map<Integer, Long> embeddings, long mixtureVersion) {
    if (!caller.equals(fence)) {
      throw new VirtualNetwork.Refusal("fence", false);
    }
    state.contributions().computeIfAbsent(step, unused -> new TreeMap<>()).putAll(embeddings);
    if (mixtureVersion == 0) {
      return 0;
    }
    Long mixture = state.mixtures().get(mixtureVersion);
    if (mixture == null) {
      throw new IllegalStateException("mixture " + mixtureVersion + " is not fitted yet");
    }
    return mixture;
  }

  @Override
  Outcome execute(Order order) {
    Task task = order.task();
    if (task instanceof Task.LoadMixture load) {
      load(load, order.fence());
    } else if (task instanceof Task.SaveMixture save && order.fence().equals(fence)) {
      cluster.disk.mixtures.put(VirtualDisk.key(save.fold(), save.version(), 0), state.copy());
      return new Outcome.Saved("mixture", 8, "");
    } else if (task instanceof Task.Refit refit && order.fence().equals(fence)) {
      return fit(refit);
    } else if (task instanceof Task.Assign assign && order.fence().equals(fence)) {
      return page(assign);
    }
    return new Outcome.Done();
  }

  private void load(Task.LoadMixture load, RunFence newFence) {
    if (newFence.equals(fence)) {
      return;
    }
    fence = newFence;
    state =
        load.empty()
            ? new State(new TreeMap<>(), new TreeMap<>(), new HashMap<>())
            : cluster.disk.mixtures.get(VirtualDisk.key(load.fold(), load.version(), 0)).copy();
  }

  /** Only what was asked last is kept, as a clusterer does; seven samples a page. */
  private Outcome page(Task.Assign asked) {
    Task.Assign key = new Task.Assign(asked.mixtureVersion(), asked.throughStep(), 0);
    if (!state.assigned().containsKey(key)) {
      long mixture = state.mixtures().get(asked.mixtureVersion());
      TreeMap<Integer, Integer> components = new TreeMap<>();
      newest(asked.throughStep())
          .forEach(
              (sample, embedding) ->
                  components.put(
                      sample, (int) Math.floorMod(VirtualDisk.mix(mixture, embedding), 5L)));
      state.assigned().clear();
      state.assigned().put(key, components);
    }
    Map<Integer, Integer> rest = state.assigned().get(key).tailMap(asked.firstSample());
    List<Integer> samples = rest.keySet().stream().limit(7).toList();
    return new Outcome.Assigned(
        samples, samples.stream().map(rest::get).toList(), samples.size() == rest.size());
  }

  private Map<Integer, Long> newest(long throughStep) {
    Map<Integer, Long> newest = new TreeMap<>();
    state.contributions().headMap(throughStep, true).values().forEach(newest::putAll);
    return newest;
  }

  private Outcome fit(Task.Refit refit) {
    Map<Integer, Long> newest = newest(refit.throughStep());
    long hash = refit.seed();
    for (Map.Entry<Integer, Long> entry : newest.entrySet()) {
      hash = VirtualDisk.mix(hash, entry.getKey(), entry.getValue());
    }
    state.mixtures().put(refit.mixtureVersion(), hash);
    return new Outcome.Fitted(refit.mixtureVersion(), newest.size(), 7, -1.5, 3, 0.5, 0.1);
  }
}
