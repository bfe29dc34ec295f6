package cxrcml.parameters.rpc;

import com.fasterxml.jackson.databind.node.NullNode;
import cxrcml.coordinator.v1.ApplyUpdate;
import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.LoadParameters;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.SaveParameters;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.checkpoint.ShardFile;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.shard.OpenRounds;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.v1.PushStart;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.exchange.Gradients;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.spec.ExchangeSpec;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** Shards in this process, all calls on the caller's thread, and the coordinator's part by hand. */
final class ShardHarness implements AutoCloseable {
  static final ClipConfig MODEL =
      new ClipConfig(new VisionConfig(8, 4, 8, 1, 2, 16), new TextConfig(64, 6, 8, 1, 2, 16), 8);
  static final int ELEMENTS = (int) ParameterLayout.of(MODEL).size();
  static final int MAX_SLOTS = 3;
  static final long SEED = 3;
  static final Fence FENCE = Fence.newBuilder().setRun("f00d").setTerm(1).setGeneration(5).build();
  static final Member WORKER =
      Member.newBuilder().setRole(Role.WORKER).setIndex(2).setIncarnation(77).build();

  private static final RunSpec SPEC =
      SpecReader.parse("", List.of("batch.slotsPerStep=" + MAX_SLOTS, "seed=" + SEED));

  final ShardPlan plan;
  final ParameterExchangeClient client;
  final CollectorRegistry registry = new CollectorRegistry();

  /** Norms reported for the step that is being reduced; null for shards that are not that far. */
  final double[][] norms;

  /** What the shards said of their readiness. */
  final List<Boolean> ready = new ArrayList<>();

  /** Of checkpoints: what is to be written, by {@link #seal}, and what came of it. */
  final Deque<Runnable> writes = new ArrayDeque<>();

  final List<OrderOutcome> saved = new ArrayList<>();

  /** Of the orders to come. */
  Fence fence = FENCE;

  private final RangeWorkers workers = new RangeWorkers(1);
  private final List<ShardOrders> orders = new ArrayList<>();
  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final RunDirectory directory;
  private long orderId;

  ShardHarness(int shards) throws IOException {
    this(shards, Path.of("nowhere"), ExchangeSpec.DEFAULTS);
  }

  /** Shards and a client that exchange as specified. */
  ShardHarness(int shards, ExchangeSpec exchange) throws IOException {
    this(shards, Path.of("nowhere"), exchange);
  }

  /** Shards that save to, and load from, an output directory. */
  ShardHarness(int shards, Path output) throws IOException {
    this(shards, output, ExchangeSpec.DEFAULTS);
  }

  private ShardHarness(int shards, Path output, ExchangeSpec exchange) throws IOException {
    directory = new RunDirectory(output);
    plan = ShardPlan.of(ELEMENTS, shards);
    norms = new double[shards][];
    ParameterMetrics metrics = new ParameterMetrics(registry);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      names.add(InProcessServerBuilder.generateName());
      serve(i, names.get(i), metrics, exchange);
    }
    client =
        new ParameterExchangeClient(
            ShardPlans.toMessage(plan), exchange, ShardHarness::channel, Duration.ZERO);
    client.connect(names);
    names.forEach(name -> channels.add(channel(name)));
  }

  private void serve(int index, String name, ParameterMetrics metrics, ExchangeSpec exchange)
      throws IOException {
    ShardRange range = plan.range(index);
    LoadedShard loaded = new LoadedShard();
    RoundListener rounds = (fence, step, squaredNorms) -> norms[index] = squaredNorms;
    servers.add(
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(new ParameterExchangeService(loaded, rounds, metrics, Runnable::run))
            .build()
            .start());
    LearningRates rates = new LearningRates(MODEL, SPEC.model().freeze(), 1);
    ElementRules rules = ElementRules.of(ParameterLayout.of(MODEL), rates, range);
    orders.add(
        new ShardOrders(
            new StateSource(SPEC, MODEL, range, directory),
            state ->
                new Shard(
                    range,
                    state.version(),
                    state.parameters(),
                    rules,
                    Optimizers.of(SPEC.optimizer(), rules, state.updates(), state.optimizer()),
                    new OpenRounds(MAX_SLOTS, exchange.stepsAhead()),
                    workers),
            new ShardSaves(
                new BackgroundSaves(writes::add, saved::add),
                (fold, state) -> ShardFile.write(directory, fold, plan, index, state),
                metrics),
            loaded,
            Gradients.encoding(exchange),
            metrics,
            ready::add));
  }

  private static ManagedChannel channel(String name) {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /** A plain channel to a shard. */
  ManagedChannel channelTo(int shard) {
    return channels.get(shard);
  }

  void load(Fence next, long version) throws Exception {
    fence = next;
    execute(
        Order.newBuilder()
            .setLoadParameters(LoadParameters.newBuilder().setVersion(version).setInitial(true)));
  }

  /** Applies a step that all shards have reduced. */
  void apply(long step, double scale, double learningRate) throws Exception {
    execute(
        Order.newBuilder()
            .setApplyUpdate(
                ApplyUpdate.newBuilder()
                    .setStep(step)
                    .setScale(scale)
                    .setLearningRate(learningRate)));
    Arrays.fill(norms, null);
  }

  void skip(long step) throws Exception {
    execute(
        Order.newBuilder().setApplyUpdate(ApplyUpdate.newBuilder().setStep(step).setSkip(true)));
  }

  /** Saves and seals a checkpoint of the newest version. */
  void save(long version) throws Exception {
    keep(version);
    seal(version);
  }

  /** Has the newest version kept for a checkpoint, and nothing written yet. */
  void keep(long version) throws Exception {
    CheckpointId id = CheckpointId.newBuilder().setVersion(version).build();
    execute(Order.newBuilder().setSaveParameters(SaveParameters.newBuilder().setCheckpoint(id)));
  }

  /** Writes what is kept, and seals the checkpoint. */
  void seal(long version) throws IOException {
    saved.clear();
    while (!writes.isEmpty()) {
      writes.remove().run();
    }
    List<FileEntry> files = new ArrayList<>();
    for (OrderOutcome outcome : saved) {
      SavedFile file = outcome.getSaved();
      files.add(new FileEntry(file.getName(), file.getBytes(), file.getSha256()));
    }
    CheckpointManifest manifest =
        new CheckpointManifest(
            CheckpointManifest.FORMAT,
            "run",
            0,
            version,
            "spec",
            "data",
            NullNode.instance,
            new CheckpointManifest.Plan(plan.elements(), plan.blockElements(), plan.starts()),
            NullNode.instance,
            files);
    Files.writeString(directory.manifest(0, version), manifest.toJson());
  }

  /** Takes up a checkpoint in the output directory. */
  void loadCheckpoint(Fence next, long version) throws Exception {
    fence = next;
    CheckpointId id = CheckpointId.newBuilder().setVersion(version).build();
    execute(
        Order.newBuilder()
            .setLoadParameters(LoadParameters.newBuilder().setVersion(version).setCheckpoint(id)));
  }

  private void execute(Order.Builder order) throws Exception {
    orderId++;
    for (ShardOrders shard : orders) {
      var unused = shard.execute(order.setId(orderId).setFence(fence).build());
    }
  }

  /** The norms of all shards in element order. */
  double[] allNorms() {
    return Arrays.stream(norms).flatMapToDouble(Arrays::stream).toArray();
  }

  void push(long step, int slot, int slots) throws InterruptedException {
    client.push(start(step, slot, slots), gradient(step, slot), Stretches.all(ELEMENTS));
  }

  float[] pull(long version) throws InterruptedException {
    ByteBuffer target = vector();
    client.pull(FENCE, WORKER, version, target, Stretches.all(ELEMENTS));
    float[] values = new float[ELEMENTS];
    target.asFloatBuffer().get(values);
    return values;
  }

  static PushStart start(long step, int slot, int slots) {
    return PushStart.newBuilder()
        .setFence(FENCE)
        .setWorker(WORKER)
        .setStep(step)
        .setSlot(slot)
        .setSlots(slots)
        .build();
  }

  static ByteBuffer gradient(long step, int slot) {
    SplittableRandom random = new SplittableRandom(step * 31 + slot);
    ByteBuffer gradient = vector();
    for (int i = 0; i < ELEMENTS; i++) {
      gradient.putFloat(4 * i, (float) (random.nextDouble(-1, 1) * (1 << random.nextInt(12))));
    }
    return gradient;
  }

  static ByteBuffer vector() {
    return ByteBuffer.allocateDirect(ELEMENTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    client.close();
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
    workers.close();
  }
}
