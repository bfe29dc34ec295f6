package cxrcml.parameters;

import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.LearningRates;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.parameters.checkpoint.ShardFile;
import cxrcml.parameters.checkpoint.StateSource;
import cxrcml.parameters.optimizer.ElementRules;
import cxrcml.parameters.optimizer.Optimizers;
import cxrcml.parameters.plan.ShardPlan;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.range.RangeWorkers;
import cxrcml.parameters.rpc.LoadedShard;
import cxrcml.parameters.rpc.ParameterExchangeService;
import cxrcml.parameters.rpc.ParameterMetrics;
import cxrcml.parameters.rpc.SealedRounds;
import cxrcml.parameters.rpc.ShardOrders;
import cxrcml.parameters.rpc.ShardPlans;
import cxrcml.parameters.rpc.ShardSaves;
import cxrcml.parameters.shard.OpenRounds;
import cxrcml.parameters.shard.Shard;
import cxrcml.parameters.shard.ShardState;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.service.exchange.Gradients;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.membership.OrderLoop;
import cxrcml.service.membership.Reports;
import cxrcml.service.membership.RunMember;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.ServiceHost;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** Runs one shard of the parameter server. */
public final class ParameterServerMain {
  private ParameterServerMain() {}

  /** Serves until the run ends or termination is requested. */
  public static ExitCode run(ParameterServerOptions options, Termination termination)
      throws InterruptedException {
    try (Wire wire = Wire.open(options.process().protection())) {
      return run(options, wire, termination);
    }
  }

  private static ExitCode run(ParameterServerOptions options, Wire wire, Termination termination)
      throws InterruptedException {
    CollectorRegistry registry = new CollectorRegistry();
    ParameterMetrics metrics = new ParameterMetrics(registry);
    LoadedShard loaded = new LoadedShard();
    ManagedChannel control = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ManagedChannel heartbeats = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ExecutorService reducer = Executors.newSingleThreadExecutor();
    ExecutorService saver = Executors.newSingleThreadExecutor();
    ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    AtomicReference<Member> self = new AtomicReference<>(Member.getDefaultInstance());
    try (RangeWorkers workers = new RangeWorkers(options.threads());
        Reports reports = new Reports(control, termination);
        BackgroundSaves saves =
            new BackgroundSaves(saver, outcome -> reports.saved(self.get(), outcome));
        ServiceHost host =
            ServiceHost.start(
                options.process(),
                wire,
                registry,
                List.of(
                    new ParameterExchangeService(
                            loaded, new SealedRounds(reports, self::get), metrics, reducer)
                        .bindService()));
        RunMember member =
            new RunMember(
                heartbeats, request(options, host), options.patience(), beats, termination)) {
      JoinResponse joined = member.join();
      self.set(joined.getMember());
      ShardOrders orders = orders(options, joined, workers, loaded, saves, metrics, host);
      return new OrderLoop(control, member, options.patience(), termination).run(orders);
    } finally {
      beats.shutdownNow();
      saver.shutdown();
      reducer.shutdown();
      heartbeats.shutdownNow();
      control.shutdownNow();
    }
  }

  private static JoinRequest request(ParameterServerOptions options, ServiceHost host) {
    return JoinRequest.newBuilder()
        .setRole(Role.SHARD)
        .setIndex(options.index())
        .setIncarnation(RandomGenerator.getDefault().nextLong(1, Long.MAX_VALUE))
        .setAddress(host.address())
        .setHost(options.process().host())
        .setPid(ProcessHandle.current().pid())
        .setSpecHash(options.specHash())
        .build();
  }

  private static ShardOrders orders(
      ParameterServerOptions options,
      JoinResponse joined,
      RangeWorkers workers,
      LoadedShard loaded,
      BackgroundSaves saves,
      ParameterMetrics metrics,
      ServiceHost host) {
    RunSpec spec = SpecReader.parse(joined.getSpecJson(), List.of());
    ClipConfig model = ClipConfig.fromJson(joined.getModelJson());
    ParameterLayout layout = ParameterLayout.of(model);
    ShardPlan plan = ShardPlans.fromMessage(joined.getPlan());
    if (plan.elements() != layout.size()) {
      throw new ConfigurationException(
          "plan: " + plan.elements() + " parameters (expected: " + layout.size() + ")");
    }
    int index = joined.getMember().getIndex();
    ShardRange range = plan.range(index);
    RunDirectory directory = new RunDirectory(options.runDirectory());
    LearningRates rates =
        new LearningRates(model, spec.model().freeze(), spec.optimizer().layerDecay());
    ElementRules rules = ElementRules.of(layout, rates, range);
    return new ShardOrders(
        new StateSource(spec, model, range, directory),
        state -> shard(spec, range, state, rules, workers),
        new ShardSaves(
            saves, (fold, state) -> ShardFile.write(directory, fold, plan, index, state), metrics),
        loaded,
        Gradients.encoding(spec.exchange()),
        metrics,
        host::ready);
  }

  private static Shard shard(
      RunSpec spec, ShardRange range, ShardState state, ElementRules rules, RangeWorkers workers) {
    Shard shard =
        new Shard(
            range,
            state.version(),
            state.parameters(),
            rules,
            Optimizers.of(spec.optimizer(), rules, state.updates(), state.optimizer()),
            OpenRounds.of(spec),
            workers);
    if (spec.checkpoint().lagSteps() > 0) {
      shard.reserve();
    }
    return shard;
  }
}
