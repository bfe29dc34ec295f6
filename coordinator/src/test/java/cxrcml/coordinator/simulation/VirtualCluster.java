package cxrcml.coordinator.simulation;

import cxrcml.coordinator.journal.JournalReplay;
import cxrcml.coordinator.membership.PlaceTakenException;
import cxrcml.coordinator.membership.UnknownMemberException;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.FoldProgress;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.coordinator.run.RunPlan;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.run.StaleGenerationException;
import cxrcml.service.spec.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Coordinator, shards, workers, clusterer and evaluator on one virtual network and disk. */
final class VirtualCluster {
  private static final long LEASE_NANOS = 2_000_000_000L;
  private static final int TICK_MILLIS = 100;
  private static final long MOST_EVENTS = 3_000_000;

  final VirtualNetwork network;
  final VirtualDisk disk = new VirtualDisk();
  final int shards;
  private final RunPlan plan;
  private final Map<String, VirtualProcess> processes = new HashMap<>();
  private Optional<RunMachine> machine = Optional.empty();
  private int coordinators;

  VirtualCluster(RunSpec spec, List<Integer> folds, int shards, VirtualNetwork network) {
    this.network = network;
    this.shards = shards;
    List<Integer> blocks =
        IntStream.range(0, shards)
            .mapToObj(
                i -> (i + 1) * VirtualShard.BLOCKS / shards - i * VirtualShard.BLOCKS / shards)
            .toList();
    this.plan = new RunPlan(spec, folds, blocks, VirtualCluster::samples, LEASE_NANOS);
    disk.journal.add(new RunRecord.Started("run", "spec", "data", 1, 1, List.of(0L)));
  }

  /** Sample 100 fold + i; 37 of them. */
  static int[] samples(int fold) {
    return IntStream.range(100 * fold, 100 * fold + 37).toArray();
  }

  /** Starts everything and runs until the report is written. */
  void run(int workers, int faults) {
    startCoordinator();
    IntStream.range(0, shards).forEach(i -> start(new VirtualShard(this, i)));
    IntStream.range(0, workers).forEach(i -> start(new VirtualWorker(this, i)));
    start(new VirtualEvaluator(this));
    if (plan.spec().usesMixture()) {
      start(new VirtualClusterer(this));
    }
    new Faults(this, workers).schedule(faults);
    tick();
    for (long events = 0; !isDone(); events++) {
      if (events > MOST_EVENTS || !network.step()) {
        throw new IllegalStateException(
            "no end: "
                + machine.map(m -> m.view(network.now()).toString()).orElse("no coordinator"));
      }
    }
  }

  private boolean isDone() {
    return machine.isPresent() && machine.get().isDone();
  }

  void start(VirtualProcess process) {
    processes.put(process.address(), process);
    process.start();
  }

  /** Returns the living processes in a fixed order. */
  List<VirtualProcess> living() {
    return processes.values().stream()
        .filter(process -> process.alive)
        .sorted((a, b) -> a.address().compareTo(b.address()))
        .toList();
  }

  void startCoordinator() {
    coordinators++;
    RunMachine started =
        new RunMachine(
            plan,
            JournalReplay.progress(
                "run", disk.journal, fold -> Optional.ofNullable(disk.latest.get(fold))),
            network.now());
    disk.journal.add(new RunRecord.TermBegun(started.fence().term(), plan.folds()));
    machine = Optional.of(started);
  }

  void killCoordinator() {
    machine = Optional.empty();
  }

  private void tick() {
    if (machine.isPresent()) {
      ask(
          (run, now) -> {
            run.tick(now);
            return true;
          });
    }
    network.after(TICK_MILLIS, this::tick);
  }

  /** Hands one event to the coordinator, as a call over the network does. */
  <T> T ask(BiFunction<RunMachine, Long, T> question) {
    RunMachine asked =
        machine.orElseThrow(() -> new VirtualNetwork.Refusal("no coordinator", true));
    try {
      return question.apply(asked, network.now());
    } catch (PlaceTakenException e) {
      throw new VirtualNetwork.Refusal(e.getMessage(), true);
    } catch (UnknownMemberException | StaleGenerationException e) {
      throw new VirtualNetwork.Refusal(e.getMessage(), false);
    } finally {
      asked.takeEffects().forEach(this::perform);
      asked
          .failure()
          .ifPresent(
              failure -> {
                throw new IllegalStateException(failure.reason());
              });
    }
  }

  private void perform(Effect effect) {
    if (effect instanceof Effect.Append append) {
      disk.journal.add(append.entry());
    } else if (effect instanceof Effect.Seal seal) {
      int sealer = coordinators;
      network.after(5, () -> seal(seal, sealer));
    }
  }

  private void seal(Effect.Seal seal, int sealer) {
    if (coordinators == sealer) {
      disk.latest.put(seal.fold(), new FoldProgress.Sealed(seal.version(), seal.state()));
      network.after(5, () -> confirm(seal, sealer));
    }
  }

  private void confirm(Effect.Seal seal, int sealer) {
    if (coordinators == sealer && machine.isPresent()) {
      ask(
          (run, now) -> {
            run.sealed(seal.fold(), seal.version(), now);
            return true;
          });
    }
  }

  VirtualShard shard(String address) {
    return reach(address, VirtualShard.class);
  }

  VirtualClusterer clusterer(String address) {
    return reach(address, VirtualClusterer.class);
  }

  private <T extends VirtualProcess> T reach(String address, Class<T> type) {
    VirtualProcess process = processes.get(address);
    if (process == null || !process.alive) {
      throw new VirtualNetwork.Refusal(address + " is away", false);
    }
    return type.cast(process);
  }

  /** Returns the records of one kind. */
  <T extends RunRecord> List<T> records(Class<T> type) {
    return new ArrayList<>(disk.journal.stream().filter(type::isInstance).map(type::cast).toList());
  }
}
