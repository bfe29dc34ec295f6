package cxrcml.worker;

import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.dataset.PreparedDataset;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.model.engine.ClipTrainer;
import cxrcml.model.engine.EngineThreads;
import cxrcml.model.loss.ClusteredEmbedding;
import cxrcml.model.tokenizer.ClipTokenizer;
import cxrcml.run.v1.Role;
import cxrcml.service.exchange.ParameterExchangeClient;
import cxrcml.service.exchange.Stretches;
import cxrcml.service.membership.RunMember;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.ServiceHost;
import cxrcml.service.process.Termination;
import cxrcml.service.rpc.Retry;
import cxrcml.service.rpc.Wire;
import cxrcml.service.security.PeerRole;
import cxrcml.service.spec.RunSpec;
import cxrcml.worker.batch.BatchLoader;
import cxrcml.worker.batch.BatchesAhead;
import cxrcml.worker.slot.PseudoLabelClient;
import cxrcml.worker.slot.ScheduleClient;
import cxrcml.worker.slot.SlotLoop;
import cxrcml.worker.slot.SlotWorker;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** Wires and runs a worker. */
public final class WorkerMain {
  /**
   * How long a shard or the clusterer is waited for before the coordinator is asked again: it knows
   * whether they moved.
   */
  private static final Duration PEER_PATIENCE = Duration.ofSeconds(2);

  private static final String TOKEN_EMBEDDING = "text_model.embeddings.token_embedding.weight";

  private WorkerMain() {}

  /** Where slots come from, and where they are counted. */
  private record Schedule(ScheduleClient client, WorkerMetrics metrics) {}

  /** Works until the run ends or termination is requested. */
  public static ExitCode run(WorkerOptions options, Termination termination)
      throws InterruptedException {
    try (Wire wire = Wire.open(options.process().protection())) {
      return run(options, wire, termination);
    }
  }

  private static ExitCode run(WorkerOptions options, Wire wire, Termination termination)
      throws InterruptedException {
    CollectorRegistry registry = new CollectorRegistry();
    ManagedChannel control = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ManagedChannel heartbeats = wire.channel(options.coordinator(), PeerRole.COORDINATOR);
    ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
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
      Run run = Run.of(joined, options.device());
      Schedule schedule =
          new Schedule(
              new ScheduleClient(control, retry(options.patience(), termination)),
              new WorkerMetrics(registry));
      return work(run, dataset, member, schedule, host, wire, termination);
    } finally {
      beats.shutdownNow();
      heartbeats.shutdownNow();
      control.shutdownNow();
    }
  }

  private static ExitCode work(
      Run run,
      PreparedDataset dataset,
      RunMember member,
      Schedule schedule,
      ServiceHost host,
      Wire wire,
      Termination termination)
      throws InterruptedException {
    RunSpec spec = run.spec();
    ClipConfig model = run.model();
    member.activity().now("start the engine");
    EngineThreads.use(spec.threads());
    ExecutorService ahead = Executors.newSingleThreadExecutor(WorkerMain::daemon);
    try (ClipTokenizer tokenizer =
            new ClipTokenizer(dataset.tokenizerFile(), model.text().contextLength());
        ClipTrainer trainer = new ClipTrainer(model, Losses.of(spec.loss()), run.engine());
        PseudoLabelClient clusterer =
            new PseudoLabelClient(
                address -> wire.channel(address, PeerRole.CLUSTERER),
                retry(PEER_PATIENCE, termination),
                spec.mixture().components(),
                ClusteredEmbedding.of(spec.mixture().embedding()));
        ParameterExchangeClient exchange =
            new ParameterExchangeClient(
                run.plan(), spec.exchange(), wire::bulkChannel, PEER_PATIENCE)) {
      SlotWorker worker =
          new SlotWorker(
              run.plan(),
              tokens(model),
              new BatchesAhead(new BatchLoader(dataset, tokenizer, spec), ahead),
              trainer,
              exchange,
              clusterer,
              member.activity());
      host.ready(true);
      return new SlotLoop(schedule.client(), member, worker, schedule.metrics(), termination).run();
    } finally {
      ahead.shutdownNow();
    }
  }

  private static Stretches.Table tokens(ClipConfig model) {
    long from = ParameterLayout.of(model).parameter(TOKEN_EMBEDDING).offset();
    return new Stretches.Table(from, model.text().vocabularySize(), model.text().width());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "load-ahead");
    thread.setDaemon(true);
    return thread;
  }

  private static JoinRequest joinRequest(
      WorkerOptions options, ServiceHost host, PreparedDataset dataset) {
    return JoinRequest.newBuilder()
        .setRole(Role.WORKER)
        .setIndex(options.index())
        .setIncarnation(RandomGenerator.getDefault().nextLong(Long.MAX_VALUE))
        .setHost(options.process().host())
        .setPid(host.announcement().pid())
        .setSpecHash(options.specHash())
        .setDataHash(dataset.hash())
        .build();
  }

  private static Retry retry(Duration patience, Termination termination) {
    return new Retry(
        Duration.ofMillis(20),
        Duration.ofSeconds(1),
        patience,
        RandomGenerator.getDefault(),
        termination::isRequested);
  }
}
