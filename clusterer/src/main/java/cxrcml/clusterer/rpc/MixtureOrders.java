package cxrcml.clusterer.rpc;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.refit.RefitOrder;
import cxrcml.clusterer.refit.RefitResult;
import cxrcml.clusterer.state.GlobalMixture;
import cxrcml.clusterer.state.Snapshot;
import cxrcml.clusterer.state.SnapshotFile;
import cxrcml.clusterer.version.Assignments;
import cxrcml.coordinator.v1.AssignSamples;
import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.LoadMixture;
import cxrcml.coordinator.v1.MixtureFit;
import cxrcml.coordinator.v1.Order;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.RefitMixture;
import cxrcml.coordinator.v1.SampleComponents;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.model.checkpoint.CheckpointManifest;
import cxrcml.model.checkpoint.CheckpointManifest.FileEntry;
import cxrcml.model.checkpoint.InvalidCheckpointException;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.run.v1.Fence;
import cxrcml.service.membership.BackgroundSaves;
import cxrcml.service.membership.OrderLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the coordinator's orders to the clusterer: load, refit, save. Repeating one changes
 * nothing. Orders come one at a time.
 */
public final class MixtureOrders implements OrderLoop.Executor {
  private static final Logger logger = LoggerFactory.getLogger(MixtureOrders.class);

  /** Samples in an answer: at most 10 bytes each, which keeps it below a message's limit. */
  private static final int PAGE = 100_000;

  private final CurrentGeneration generation;
  private final Function<Snapshot, GlobalMixture> mixtures;
  private final Refit refit;
  private final RunDirectory directory;
  private final BackgroundSaves saves;
  private final ClustererMetrics metrics;
  private final Consumer<Boolean> ready;

  /** The last fit, for an order that comes again because its outcome was lost. */
  private MixtureFit lastFit = MixtureFit.getDefaultInstance();

  /**
   * @param mixtures makes the state of a generation
   * @param ready hears false before each load and true after it
   */
  public MixtureOrders(
      CurrentGeneration generation,
      Function<Snapshot, GlobalMixture> mixtures,
      Refit refit,
      RunDirectory directory,
      BackgroundSaves saves,
      ClustererMetrics metrics,
      Consumer<Boolean> ready) {
    this.generation = requireNonNull(generation, "generation");
    this.mixtures = requireNonNull(mixtures, "mixtures");
    this.refit = requireNonNull(refit, "refit");
    this.directory = requireNonNull(directory, "directory");
    this.saves = requireNonNull(saves, "saves");
    this.metrics = requireNonNull(metrics, "metrics");
    this.ready = requireNonNull(ready, "ready");
  }

  @Override
  public OrderOutcome.Builder execute(Order order) throws IOException, InterruptedException {
    return switch (order.getWhatCase()) {
      case LOAD_MIXTURE -> load(order.getFence(), order.getLoadMixture());
      case REFIT_MIXTURE ->
          refit(generation.require(order.getFence()).mixture(), order.getRefitMixture());
      case ASSIGN_SAMPLES ->
          assign(generation.require(order.getFence()).mixture(), order.getAssignSamples());
      case SAVE_MIXTURE -> save(generation.require(order.getFence()).mixture(), order);
      default ->
          throw new IllegalArgumentException(
              "order: " + order.getWhatCase() + " (expected: one for the clusterer)");
    };
  }

  /** Under the fence that holds, contributions may have come since: the order is a repetition. */
  private OrderOutcome.Builder load(Fence fence, LoadMixture order) throws IOException {
    if (!generation.holds(fence)) {
      ready.accept(false);
      saves.giveUp();
      Snapshot snapshot = order.getEmpty() ? Snapshot.EMPTY : read(order.getCheckpoint());
      GlobalMixture mixture = mixtures.apply(snapshot);
      lastFit = MixtureFit.getDefaultInstance();
      generation.set(new Generation(fence, mixture));
      metrics.loaded(mixture);
      ready.accept(true);
    }
    return OrderOutcome.newBuilder();
  }

  /** Takes no byte that the manifest does not vouch for. */
  private Snapshot read(CheckpointId checkpoint) throws IOException {
    Path file = directory.mixture(checkpoint.getFold(), checkpoint.getVersion());
    Path name = file.getFileName();
    CheckpointManifest.read(file.getParent()).files().stream()
        .filter(entry -> entry.name().equals(name.toString()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    file + ": not in the manifest (expected: the clusterer's state)"))
        .verify(file.getParent());
    return new SnapshotFile(file).read();
  }

  private OrderOutcome.Builder refit(GlobalMixture mixture, RefitMixture order) {
    if (lastFit.getMixtureVersion() != order.getMixtureVersion()) {
      long start = System.nanoTime();
      RefitResult result =
          mixture.refit(
              refit,
              new RefitOrder(
                  order.getMixtureVersion(),
                  order.getThroughStep(),
                  order.getEffectiveStep(),
                  order.getSeed()));
      double seconds = (System.nanoTime() - start) * 1e-9;
      metrics.fitted(result, seconds);
      logger.info(
          "mixture {}: {} components, {} samples, {} iterations, log-likelihood {}, {} effective"
              + " components, overlap {}, {} s",
          result.version().number(),
          result.version().mixture().components(),
          result.samples(),
          result.fit().iterations(),
          (float) result.fit().meanLogLikelihood(),
          (float) result.fit().effectiveComponents(),
          (float) result.overlap(),
          (float) seconds);
      lastFit = message(result, seconds);
    }
    return OrderOutcome.newBuilder().setMixture(lastFit);
  }

  private static MixtureFit message(RefitResult result, double seconds) {
    return MixtureFit.newBuilder()
        .setMixtureVersion(result.version().number())
        .setSamples(result.samples())
        .setIterations(result.fit().iterations())
        .setLogLikelihood(result.fit().meanLogLikelihood())
        .setEffectiveComponents(result.fit().effectiveComponents())
        .setOverlap(result.overlap())
        .setSeconds(seconds)
        .build();
  }

  private OrderOutcome.Builder assign(GlobalMixture mixture, AssignSamples order) {
    Assignments assigned = mixture.assign(refit, order.getMixtureVersion(), order.getThroughStep());
    int first = assigned.from(order.getFirstSample());
    int end = Math.min(first + PAGE, assigned.size());
    SampleComponents.Builder page = SampleComponents.newBuilder().setLast(end == assigned.size());
    for (int i = first; i < end; i++) {
      page.addSamples(assigned.sample(i)).addComponents(assigned.component(i));
    }
    return OrderOutcome.newBuilder().setComponents(page);
  }

  /** Contributions are kept by reference, so that this takes little time and memory. */
  private OrderOutcome.Builder save(GlobalMixture mixture, Order order)
      throws InterruptedException {
    CheckpointId checkpoint = order.getSaveMixture().getCheckpoint();
    saves.begin(
        order,
        () -> {
          Snapshot kept = mixture.snapshot(checkpoint.getVersion());
          return () -> write(checkpoint, kept);
        });
    return OrderOutcome.newBuilder();
  }

  private OrderOutcome.Builder write(CheckpointId checkpoint, Snapshot kept) throws IOException {
    Path file = directory.mixture(checkpoint.getFold(), checkpoint.getVersion());
    Files.createDirectories(file.getParent());
    FileEntry entry = FileEntry.of(file, new SnapshotFile(file).write(kept));
    return OrderOutcome.newBuilder()
        .setSaved(
            SavedFile.newBuilder()
                .setName(entry.name())
                .setBytes(entry.bytes())
                .setSha256(entry.sha256()));
  }
}
