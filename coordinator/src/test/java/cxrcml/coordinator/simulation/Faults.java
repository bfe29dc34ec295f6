package cxrcml.coordinator.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** Does harm at random times. */
final class Faults {
  private final VirtualCluster cluster;
  private final SplittableRandom random;

  Faults(VirtualCluster cluster) {
    this.cluster = cluster;
    this.random = cluster.network.random();
  }

  /** Plans so many faults, one after another. */
  void schedule(int faults) {
    if (faults > 0) {
      cluster.network.after(
          1 + random.nextInt(1500),
          () -> {
            strike();
            schedule(faults - 1);
          });
    }
  }

  private void strike() {
    if (cluster.living().isEmpty()) { // after a loss of power
      return;
    }
    switch (random.nextInt(16)) {
      case 0, 1 -> kill();
      case 2 -> cluster.killCoordinator();
      case 3 -> stop();
      case 4 -> stopCoordinator();
      case 5, 6 -> isolate();
      case 7 -> fillDisk();
      case 8, 9 -> cluster.losePower();
      case 10 -> hang();
      case 11 -> sicken();
      case 12 -> cluster.disk.damageNext(".safetensors.partial");
      default -> cluster.disk.killAfter(random.nextInt(200));
    }
  }

  private VirtualProcess victim() {
    List<VirtualProcess> living = cluster.living();
    return living.get(random.nextInt(living.size()));
  }

  private void kill() {
    VirtualProcess process = victim();
    process.kill();
    cluster.restart(process);
  }

  /** Stops a process; half of them are replaced meanwhile and wake up in a world without them. */
  private void stop() {
    VirtualProcess process = victim();
    process.sleepUntil(later(100 + random.nextInt(20_000)));
    if (random.nextBoolean()) {
      cluster.restart(process);
    }
  }

  private void stopCoordinator() {
    cluster.stopCoordinator(100 + random.nextInt(10_000));
    if (random.nextBoolean()) {
      cluster.network.after(50 + random.nextInt(3000), cluster::replaceCoordinator);
    }
  }

  /** Beats, but computes nothing any more, and is ended at last. */
  private void hang() {
    VirtualProcess process = victim();
    if (process instanceof VirtualWorker worker && cluster.isSpare(worker)) {
      worker.hang();
      cluster.network.after(
          40_000,
          () -> {
            worker.kill();
            cluster.restart(worker);
          });
    }
  }

  private void sicken() {
    if (victim() instanceof VirtualWorker worker) {
      worker.sicken();
    }
  }

  /** Cuts a place off the coordinator or off all, in one direction or both. */
  private void isolate() {
    List<String> places = cluster.places();
    String place = places.get(random.nextInt(places.size()));
    List<String> others =
        random.nextBoolean() ? List.of(VirtualCluster.COORDINATOR) : cluster.places();
    int directions = 1 + random.nextInt(3);
    int millis = 100 + random.nextInt(8000);
    for (String other : others) {
      if ((directions & 1) != 0) {
        cluster.network.cut(place, other, millis);
      }
      if ((directions & 2) != 0) {
        cluster.network.cut(other, place, millis);
      }
    }
  }

  private void fillDisk() {
    cluster.disk.setFull(true);
    cluster.network.after(100 + random.nextInt(4000), () -> cluster.disk.setFull(false));
  }

  private long later(int millis) {
    return cluster.network.now() + millis * 1_000_000L;
  }
}
