package cxrcml.evaluator;

import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.crossvalidation.CrossValidation;
import cxrcml.evaluator.report.Provenance;
import cxrcml.evaluator.rpc.EvaluationOrders;
import cxrcml.evaluator.run.CheckpointEvaluator;
import cxrcml.evaluator.run.RunResults;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.engine.EngineThreads;
import cxrcml.run.v1.Role;
import cxrcml.service.membership.OrderLoop;
import cxrcml.service.membership.RunMember;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.ServiceHost;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** Wires and runs an evaluator. */
public final class EvaluatorMain {
  private EvaluatorMain() {}

  /** Carries out orders until the run ends or termination is requested. */
  public static ExitCode run(EvaluatorOptions options, Termination termination)
      throws InterruptedException {
    try (Wire wire = Wire.open(options.process().protection())) {
      return run(options, wire, termination);
    }
  }

  private static ExitCode run(EvaluatorOptions options, Wire wire, Termination termination)
      throws InterruptedException {
    CollectorRegistry registry = new CollectorRegistry();
    ManagedChannel control = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ManagedChannel heartbeats = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    ExecutorService resampling =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try (PreparedDataset dataset = PreparedDataset.open(options.data());
        ServiceHost host = ServiceHost.start(options.process(), wire, registry, List.of());
        RunMember member =
            new RunMember(
                heartbeats,
                joinRequest(options, host, dataset),
                options.patience(),
                beats,
                termination)) {
      JoinResponse joined = member.join();
      RunSpec spec = SpecReader.parse(joined.getSpecJson(), List.of());
      ClipConfig model = ClipConfig.fromJson(joined.getModelJson());
      RunDirectory directory = new RunDirectory(options.out());
      member.activity().now("start the engine");
      EngineThreads.use(spec.threads());
      try (CheckpointEvaluator evaluator =
          new CheckpointEvaluator(spec, model, options.device(), dataset, directory, resampling)) {
        RunResults results = results(spec, joined, dataset, resampling);
        host.ready(true);
        return new OrderLoop(control, member, options.patience(), termination)
            .run(orders(evaluator, results, directory, new EvaluatorMetrics(registry)));
      }
    } finally {
      resampling.shutdownNow();
      beats.shutdownNow();
      heartbeats.shutdownNow();
      control.shutdownNow();
    }
  }

  private static RunResults results(
      RunSpec spec, JoinResponse joined, PreparedDataset dataset, ExecutorService resampling) {
    PatientBootstrap bootstrap =
        new PatientBootstrap(spec.evaluation().resamples(), spec.seed(), resampling);
    Provenance provenance =
        Provenance.of(
            spec.name(),
            joined.getSpecHash(),
            dataset,
            CheckpointEvaluator.prompts(spec),
            spec.seed());
    return new RunResults(
        new CrossValidation(dataset.classes(), bootstrap), provenance, Clock.systemUTC());
  }

  private static EvaluationOrders orders(
      CheckpointEvaluator evaluator,
      RunResults results,
      RunDirectory directory,
      EvaluatorMetrics metrics) {
    return new EvaluationOrders(
        (fold, version, last) -> {
          long start = System.nanoTime();
          return metrics.scored(evaluator.evaluate(fold, version, last), secondsSince(start));
        },
        folds -> {
          long start = System.nanoTime();
          results.write(directory, folds);
          metrics.reported(secondsSince(start));
        });
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static JoinRequest joinRequest(
      EvaluatorOptions options, ServiceHost host, PreparedDataset dataset) {
    return JoinRequest.newBuilder()
        .setRole(Role.EVALUATOR)
        .setIndex(options.index())
        .setIncarnation(RandomGenerator.getDefault().nextLong(Long.MAX_VALUE))
        .setHost(options.process().host())
        .setPid(host.announcement().pid())
        .setSpecHash(options.specHash())
        .setDataHash(dataset.hash())
        .build();
  }
}
