package cxrcml.coordinator;

import cxrcml.coordinator.journal.RunJournal;
import cxrcml.coordinator.page.RunHistory;
import cxrcml.coordinator.page.StatusPage;
import cxrcml.coordinator.rpc.Connections;
import cxrcml.coordinator.rpc.LiveRun;
import cxrcml.coordinator.rpc.MembershipService;
import cxrcml.coordinator.rpc.OrdersService;
import cxrcml.coordinator.rpc.RunStatusService;
import cxrcml.coordinator.rpc.ScheduleService;
import cxrcml.coordinator.rpc.Terms;
import cxrcml.coordinator.rpc.WorkerTimes;
import cxrcml.coordinator.run.RunFailure;
import cxrcml.coordinator.run.RunMachine;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.parameters.rpc.ShardPlans;
import cxrcml.service.process.ConfigurationException;
import cxrcml.service.process.ExitCode;
import cxrcml.service.process.ServiceHost;
import cxrcml.service.process.Termination;
import cxrcml.service.process.TryAgainException;
import cxrcml.service.rpc.Wire;
import cxrcml.service.spec.SpecReader;
import io.grpc.ServerInterceptors;
import io.prometheus.client.CollectorRegistry;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a coordinator: wires it, and waits for the end of the run. */
public final class CoordinatorMain {
  private static final Logger logger = LoggerFactory.getLogger(CoordinatorMain.class);
  private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long TICK_MILLIS = 200;
  private static final long PROGRESS_MILLIS = 5000;
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private CoordinatorMain() {}

  /**
   * Refuses what {@link #run} would refuse, and leaves everything as it is.
   *
   * @throws ConfigurationException if the run cannot be done at all
   */
  public static void check(CoordinatorOptions options) {
    OpenedRun.check(options);
  }

  /**
   * Coordinates a run to its end.
   *
   * @return DONE when the run is done; TRY_AGAIN when asked to end before
   * @throws ConfigurationException if the run cannot be done at all
   * @throws TryAgainException if another coordinator can go on with it
   */
  public static ExitCode run(CoordinatorOptions options, Termination termination)
      throws InterruptedException {
    try (Wire wire = Wire.open(options.process().protection())) {
      return run(options, wire, termination);
    }
  }

  private static ExitCode run(CoordinatorOptions options, Wire wire, Termination termination)
      throws InterruptedException {
    OpenedRun opened = OpenedRun.open(options, new SecureRandom());
    logger.info(
        "run {}, term {}: {}",
        opened.progress().fence().run(),
        opened.progress().fence().term(),
        SpecReader.toJson(options.spec()));
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    try {
      RunHistory history = new RunHistory();
      opened.journal().records().forEach(history::accept);
      RunMachine machine = new RunMachine(opened.plan(), opened.progress(), System.nanoTime());
      LiveRun run =
          new LiveRun(
              machine,
              new LocalDisk(opened.disk(), history, opened.progress().fence().run(), timer),
              System::nanoTime,
              HOLD_NANOS);
      CollectorRegistry registry = new CollectorRegistry();
      registry.register(new CoordinatorMetrics(run::view));
      try (ServiceHost host = serve(options, wire, opened, run, history, registry)) {
        every(timer, TICK_MILLIS, run::tick);
        ProgressLog progress = new ProgressLog();
        every(timer, PROGRESS_MILLIS, () -> progress.log(run.view()));
        every(timer, PROGRESS_MILLIS, () -> endIfReplaced(opened.journal(), run));
        host.ready(true);
        ExitCode end = awaitEnd(run, termination);
        if (options.stay()) {
          termination.await();
        }
        return end;
      }
    } finally {
      timer.shutdown();
      boolean quiet = timer.awaitTermination(TICK_MILLIS * 10, TimeUnit.MILLISECONDS);
      logger.debug("timer ended: {}", quiet);
      opened.journal().close();
    }
  }

  private static ServiceHost serve(
      CoordinatorOptions options,
      Wire wire,
      OpenedRun opened,
      LiveRun run,
      RunHistory history,
      CollectorRegistry registry) {
    Terms terms =
        new Terms(
            options.spec().name(),
            SpecReader.toJson(options.spec()),
            SpecReader.hash(options.spec()),
            opened.data(),
            opened.model().toJson(),
            ShardPlans.toMessage(opened.shards()),
            options.leaseSeconds());
    WorkerTimes times = new WorkerTimes();
    StatusPage page =
        new StatusPage(
            options.spec().name(), run::view, history, new RunDirectory(options.runDirectory()));
    Connections connections = new Connections(run::disconnected);
    wire.watch(connections);
    return ServiceHost.start(
        options.process(),
        wire,
        registry,
        List.of(
            ServerInterceptors.intercept(
                new MembershipService(run, terms, connections), connections),
            new ScheduleService(run, times).bindService(),
            new OrdersService(run).bindService(),
            new RunStatusService(run, terms, times).bindService()),
        Map.of("/", page));
  }

  private static void every(ScheduledExecutorService timer, long millis, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            // A timer that throws would never run again; the main thread sees the run's failure.
            logger.debug("timer", e);
          }
        };
    var unused = timer.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** A coordinator that nobody talks to any more writes nothing, and would not notice. */
  private static void endIfReplaced(RunJournal journal, LiveRun run) {
    try {
      journal.requireAlone();
    } catch (RuntimeException e) {
      run.end(e);
    }
  }

  private static ExitCode awaitEnd(LiveRun run, Termination termination)
      throws InterruptedException {
    while (!run.isDone() && run.failure().isEmpty()) {
      if (termination.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        run.end(new TryAgainException("asked to end"));
        return ExitCode.TRY_AGAIN;
      }
    }
    Optional<RunFailure> failure = run.failure();
    if (failure.isPresent() && !failure.get().permanent()) {
      TryAgainException end = new TryAgainException(failure.get().reason());
      run.end(end);
      throw end;
    }
    sayFarewell(run, termination);
    if (failure.isPresent()) {
      throw new ConfigurationException(failure.get().reason());
    }
    new ProgressLog().log(run.view());
    return ExitCode.DONE;
  }

  /** Goes on serving until every member has heard that the run is over. */
  private static void sayFarewell(LiveRun run, Termination termination)
      throws InterruptedException {
    long deadline = System.nanoTime() + FAREWELL_NANOS;
    while (run.hasMembers() && System.nanoTime() < deadline) {
      if (termination.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }
}
