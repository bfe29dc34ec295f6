package cxrcml.coordinator.simulation;

import java.util.List;

/** Kills processes at random times, and starts new ones in their places. */
final class Faults {
  private final VirtualCluster cluster;
  private final int workers;

  Faults(VirtualCluster cluster, int workers) {
    this.cluster = cluster;
    this.workers = workers;
  }

  /** Plans so many faults, one after another. */
  void schedule(int faults) {
    if (faults > 0) {
      cluster.network.after(
          1 + cluster.network.random().nextInt(1500),
          () -> {
            strike();
            schedule(faults - 1);
          });
    }
  }

  private void strike() {
    List<VirtualProcess> living = cluster.living();
    int victim = cluster.network.random().nextInt(living.size() + 1);
    if (victim == living.size()) {
      cluster.killCoordinator();
      cluster.network.after(pause(), cluster::startCoordinator);
      return;
    }
    VirtualProcess process = living.get(victim);
    boolean hangs = cluster.network.random().nextInt(4) == 0;
    if (process instanceof VirtualWorker worker && hangs && workers > 1) {
      worker.hung = true;
      cluster.network.after(40_000, () -> replace(worker));
    } else {
      process.alive = false;
      cluster.network.after(pause(), () -> cluster.start(successor(process)));
    }
  }

  private void replace(VirtualWorker worker) {
    if (worker.alive) {
      worker.alive = false;
      cluster.start(successor(worker));
    }
  }

  private int pause() {
    return 1 + cluster.network.random().nextInt(3000);
  }

  private VirtualProcess successor(VirtualProcess process) {
    int index = process.id.place().index();
    return switch (process.id.place().role()) {
      case WORKER -> new VirtualWorker(cluster, index);
      case SHARD -> new VirtualShard(cluster, index);
      case CLUSTERER -> new VirtualClusterer(cluster);
      case EVALUATOR -> new VirtualEvaluator(cluster);
    };
  }
}
