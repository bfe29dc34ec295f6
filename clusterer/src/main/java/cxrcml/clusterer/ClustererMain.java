package cxrcml.clusterer;

import cxrcml.clusterer.contribution.Reservoir;
import cxrcml.clusterer.parallel.FixedChunks;
import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.rpc.ClustererMetrics;
import cxrcml.clusterer.rpc.CurrentGeneration;
import cxrcml.clusterer.rpc.MixtureOrders;
import cxrcml.clusterer.rpc.PseudoLabelsService;
import cxrcml.clusterer.state.GlobalMixture;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.run.v1.Role;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.membership.OrderLoop;
import cxrcml.service.membership.Reports;
import cxrcml.service.membership.RunMember;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.ServiceHost;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.spec.MixtureSpec;
import cxrcml.service.spec.SpecReader;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Wires and runs the clusterer. */
public final class ClustererMain {
  private ClustererMain() {}

  /** Works until the run ends or termination is requested. */
  public static ExitCode run(ClustererOptions options, Termination termination)
      throws InterruptedException {
    try (Wire wire = Wire.open(options.process().protection())) {
      return run(options, wire, termination);
    }
  }

  private static ExitCode run(ClustererOptions options, Wire wire, Termination termination)
      throws InterruptedException {
    CollectorRegistry registry = new CollectorRegistry();
    ClustererMetrics metrics = new ClustererMetrics(registry);
    CurrentGeneration generation = new CurrentGeneration();
    PseudoLabelsService service = new PseudoLabelsService(generation, metrics);
    ManagedChannel control = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ManagedChannel heartbeats = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    ExecutorService fitters = Executors.newFixedThreadPool(options.threads());
    ExecutorService saver = Executors.newSingleThreadExecutor();
    try (ServiceHost host =
            ServiceHost.start(options.process(), wire, registry, List.of(service.bindService()));
        RunMember member =
            new RunMember(
                heartbeats, joinRequest(options, host), options.patience(), beats, termination)) {
      JoinResponse joined = member.join();
      try (Reports reports = new Reports(control, termination);
          BackgroundSaves saves =
              new BackgroundSaves(saver, outcome -> reports.saved(joined.getMember(), outcome))) {
        FixedChunks threads = new FixedChunks(fitters, options.threads());
        MixtureOrders orders =
            orders(options, joined, generation, threads, saves, metrics, host::ready);
        return new OrderLoop(control, member, options.patience(), termination).run(orders);
      }
    } finally {
      saver.shutdown();
      fitters.shutdownNow();
      beats.shutdownNow();
      heartbeats.shutdownNow();
      control.shutdownNow();
    }
  }

  private static MixtureOrders orders(
      ClustererOptions options,
      JoinResponse joined,
      CurrentGeneration generation,
      FixedChunks threads,
      BackgroundSaves saves,
      ClustererMetrics metrics,
      Consumer<Boolean> ready) {
    MixtureSpec spec = SpecReader.parse(joined.getSpecJson(), List.of()).mixture();
    Reservoir reservoir = new Reservoir(spec.maxSamples(), spec.refitLag());
    int length = spec.embeddingLength(ClipConfig.fromJson(joined.getModelJson()).projectionSize());
    return new MixtureOrders(
        generation,
        snapshot -> new GlobalMixture(joined.getSamples(), length, snapshot, reservoir),
        new Refit(spec, threads),
        new RunDirectory(options.runDirectory()),
        saves,
        metrics,
        ready);
  }

  private static JoinRequest joinRequest(ClustererOptions options, ServiceHost host) {
    return JoinRequest.newBuilder()
        .setRole(Role.CLUSTERER)
        .setIndex(options.index())
        .setIncarnation(RandomGenerator.getDefault().nextLong(Long.MAX_VALUE))
        .setAddress(host.address())
        .setHost(options.process().host())
        .setPid(host.announcement().pid())
        .setSpecHash(options.specHash())
        .build();
  }
}
