package cxrcml.coordinator.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import cxrcml.coordinator.journal.CheckpointArchive;
import cxrcml.coordinator.journal.CheckpointArchive.RunIdentity;
import cxrcml.coordinator.journal.RunJournal;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.PlaceTakenException;
import cxrcml.coordinator.membership.UnknownMemberException;
import cxrcml.coordinator.run.ReplacedException;
import cxrcml.coordinator.run.RunFailure;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.coordinator.run.RunPlan;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.run.StaleGenerationException;
import cxrcml.coordinator.simulation.ReferenceTrainer.Trained;
import cxrcml.coordinator.simulation.disk.Killed;
import cxrcml.coordinator.simulation.disk.VirtualDisk;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.shard.ShardState;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.StaleException;
import cxrcml.service.spec.RunSpec;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Coordinator, shards, workers, clusterer and evaluator on one virtual network and disk. */
final class VirtualCluster {
  static final String COORDINATOR = "coordinator";
  static final String RUN = "run";
  static final int BLOCK = ShardPlan.of(SyntheticModel.ELEMENTS, 1).blockElements();
  static final RangeWorkers WORKERS = new RangeWorkers(1);

  private static final long LEASE_NANOS = 2_000_000_000L;
  private static final int TICK_MILLIS = 100;
  private static final long MOST_EVENTS = 3_000_000;

  final VirtualNetwork network;
  final VirtualDisk disk;
  final RunDirectory directory;
  final ShardPlan shardPlan;
  final RunPlan plan;
  final Invariants invariants;

  /** By address. */
  private final Map<String, VirtualProcess> processes = new HashMap<>();

  private Optional<VirtualCoordinator> coordinator = Optional.empty();

  /** Coordinators that were stopped, replaced, and may wake up. */
  private final List<VirtualCoordinator> replaced = new ArrayList<>();

  /** A question to a coordinator. */
  @FunctionalInterface
  interface Question<T> {
    T ask(RunMachine machine);
  }

  VirtualCluster(
      RunSpec spec, Map<Integer, Trained> reference, int shards, long seed, double trouble) {
    SplittableRandom random = new SplittableRandom(seed);
    this.disk = new VirtualDisk(random.split());
    this.network = new VirtualNetwork(random, trouble);
    this.directory = new RunDirectory(disk.path("/run"));
    this.shardPlan = ShardPlan.of(SyntheticModel.ELEMENTS, shards);
    this.plan =
        new RunPlan(
            spec,
            reference.keySet().stream().sorted().toList(),
            IntStream.range(0, shards).mapToObj(i -> shardPlan.range(i).blocks()).toList(),
            VirtualCluster::samples,
            LEASE_NANOS);
    this.invariants = new Invariants(reference, spec.exchange().stepsAhead(), archive(), directory);
  }

  /** Sample 100 fold + i; 37 of them. */
  static int[] samples(int fold) {
    return IntStream.range(100 * fold, 100 * fold + 37).toArray();
  }

  static ElementRules rules(ShardRange range) {
    return ElementRules.of(
        ParameterLayout.of(SyntheticModel.CONFIG),
        new LearningRates(SyntheticModel.CONFIG, List.of(), 1),
        range);
  }

  RunRecord.Started started() {
    return new RunRecord.Started(
        RUN, "spec", "data", shardPlan.elements(), BLOCK, shardPlan.starts());
  }

  CheckpointArchive archive() {
    return new CheckpointArchive(
        directory,
        new RunIdentity(
            RUN,
            "spec",
            "data",
            JsonNodeFactory.instance.objectNode(),
            new CheckpointManifest.Plan(shardPlan.elements(), BLOCK, shardPlan.starts()),
            plan.spec().usesMixture()));
  }

  /** Returns the whole vector of a sealed checkpoint, with its optimizer's state. */
  ShardState stored(int fold, long version) throws IOException {
    ShardRange all = new ShardRange(0, SyntheticModel.ELEMENTS, BLOCK);
    return new StateSource(plan.spec(), SyntheticModel.CONFIG, all, directory)
        .checkpoint(fold, version, version);
  }

  /** Starts everything and runs until the report is written. */
  void run(int workers, int faults) {
    startCoordinator();
    IntStream.range(0, plan.shardBlocks().size()).forEach(i -> start(new VirtualShard(this, i)));
    IntStream.range(0, workers).forEach(i -> start(new VirtualWorker(this, i)));
    start(new VirtualEvaluator(this));
    if (plan.spec().usesMixture()) {
      start(new VirtualClusterer(this));
    }
    new Faults(this).schedule(faults);
    tick();
    for (long events = 0; !isDone(); events++) {
      if (events > MOST_EVENTS || !network.step()) {
        throw new IllegalStateException(
            "no end: " + coordinator.map(c -> c.live().view().toString()).orElse(COORDINATOR));
      }
      buryCoordinators();
    }
  }

  /** Ends the coordinator and reads what is left of its journal. */
  List<RunRecord> journal() {
    coordinators().forEach(VirtualCoordinator::kill);
    disk.buryKilled();
    disk.setFull(false);
    try (RunJournal journal = RunJournal.open(directory.journal())) {
      return journal.records();
    }
  }

  private boolean isDone() {
    return coordinator.filter(current -> current.live().isDone()).isPresent();
  }

  private void tick() {
    coordinators().stream().filter(VirtualCoordinator::isAwake).forEach(VirtualCoordinator::tick);
    network.after(TICK_MILLIS, this::tick);
  }

  private List<VirtualCoordinator> coordinators() {
    List<VirtualCoordinator> all = new ArrayList<>(replaced);
    coordinator.ifPresent(all::add);
    return all;
  }

  /** Ends coordinators as their main does: that of a run that failed for now is started again. */
  private void buryCoordinators() {
    replaced.removeIf(
        old -> {
          boolean over = old.live().failure().isPresent();
          if (over) {
            old.kill();
          }
          return over;
        });
    Optional<RunFailure> failure = coordinator.flatMap(current -> current.live().failure());
    if (failure.isPresent()) {
      if (failure.get().permanent()) {
        throw new IllegalStateException(failure.get().reason());
      }
      killCoordinator();
    }
  }

  void killCoordinator() {
    coordinator.ifPresent(VirtualCoordinator::kill);
    coordinator = Optional.empty();
    network.after(pause(), this::startCoordinator);
  }

  /** Puts the coordinator to sleep. */
  void stopCoordinator(long millis) {
    coordinator.ifPresent(current -> current.sleepUntil(network.now() + millis * 1_000_000L));
  }

  /** Starts another coordinator beside the one that sleeps. */
  void replaceCoordinator() {
    coordinator.ifPresent(
        current -> {
          disk.breakLocks();
          replaced.add(current);
          coordinator = Optional.empty();
          startCoordinator();
        });
  }

  private void startCoordinator() {
    if (coordinator.isPresent()) {
      return;
    }
    try {
      coordinator = Optional.of(VirtualCoordinator.open(this));
    } catch (Killed e) {
      disk.buryKilled();
      disk.breakLocks();
      network.after(pause(), this::startCoordinator);
    } catch (TryAgainException | IOException | UncheckedIOException e) {
      requireExcusable(e);
      network.after(pause(), this::startCoordinator);
    }
  }

  int pause() {
    return 1 + network.random().nextInt(3000);
  }

  /** A process was killed while it used the disk. */
  void killed(VirtualProcess process) {
    disk.buryKilled();
    process.kill();
    restart(process);
  }

  /** A coordinator was killed while it used the disk. */
  void killed(VirtualCoordinator killed) {
    disk.buryKilled();
    if (coordinator.filter(killed::equals).isPresent()) {
      killCoordinator();
    } else {
      killed.kill();
      replaced.remove(killed);
    }
  }

  /** Passes errors that the faults of the simulation explain. */
  void requireExcusable(Exception e) {
    boolean explained =
        disk.isFull() && (e instanceof IOException || e instanceof UncheckedIOException);
    if (!explained && !(e instanceof StaleException)) {
      throw new IllegalStateException(e);
    }
  }

  void start(VirtualProcess process) {
    processes.put(process.address(), process);
    process.start();
  }

  /** Starts another process in the place of one, in a while. */
  void restart(VirtualProcess process) {
    network.after(pause(), () -> start(successor(process)));
  }

  private VirtualProcess successor(VirtualProcess process) {
    int index = process.id.place().index();
    return switch (process.id.place().role()) {
      case WORKER -> new VirtualWorker(this, index);
      case SHARD -> new VirtualShard(this, index);
      case CLUSTERER -> new VirtualClusterer(this);
      case EVALUATOR -> new VirtualEvaluator(this);
    };
  }

  /** The machine stops, with everything on it. */
  void losePower() {
    for (VirtualProcess process : living()) {
      process.kill();
      restart(process);
    }
    replaced.forEach(VirtualCoordinator::kill);
    replaced.clear();
    killCoordinator();
    disk.losePower();
  }

  /** Returns the living processes in a fixed order. */
  List<VirtualProcess> living() {
    return processes.values().stream()
        .filter(VirtualProcess::isAlive)
        .sorted((a, b) -> a.address().compareTo(b.address()))
        .toList();
  }

  /** Hands one event to the coordinator, or to one that does not know that it was replaced. */
  <T> T ask(Question<T> question) {
    List<VirtualCoordinator> all = coordinators();
    if (all.isEmpty()) {
      throw new VirtualNetwork.Refusal("no coordinator", true);
    }
    VirtualCoordinator asked =
        network.random().nextInt(3) == 0
            ? all.get(network.random().nextInt(all.size()))
            : all.get(all.size() - 1);
    if (!asked.isAwake()) {
      throw new VirtualNetwork.Asleep(asked.asleepUntil());
    }
    try {
      return asked.live().ask((machine, now) -> question.ask(machine));
    } catch (Killed e) {
      killed(asked);
      throw new VirtualNetwork.Refusal("killed", true);
    } catch (PlaceTakenException | ReplacedException | StatusRuntimeException e) {
      throw new VirtualNetwork.Refusal(e.getMessage(), true);
    } catch (UnknownMemberException | StaleGenerationException e) {
      throw new VirtualNetwork.Refusal(e.getMessage(), false);
    }
  }

  static String placeOf(String address) {
    return address.substring(0, address.indexOf('@'));
  }

  VirtualShard shard(String address) {
    return reach(address, VirtualShard.class);
  }

  VirtualClusterer clusterer(String address) {
    return reach(address, VirtualClusterer.class);
  }

  private <T extends VirtualProcess> T reach(String address, Class<T> type) {
    VirtualProcess process = processes.get(address);
    if (process == null) {
      throw new VirtualNetwork.Refusal(address + " is away", false);
    }
    return type.cast(process);
  }

  /** Returns the places that messages go between, but the coordinator's. */
  List<String> places() {
    return processes.values().stream().map(VirtualProcess::place).distinct().sorted().toList();
  }

  /** Returns whether a process is a worker and not the only one. */
  boolean isSpare(VirtualProcess process) {
    return process instanceof VirtualWorker
        && living().stream().filter(other -> other.id.place().role() == MemberRole.WORKER).count()
            > 1;
  }
}
