package cxrcml.worker;

import cxrcml.coordinator.v1.SlotResult;
import cxrcml.worker.slot.SlotLoop;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** What a worker reports to Prometheus. */
public final class WorkerMetrics implements SlotLoop.Listener {
  private final Counter slots;
  private final Counter lost;
  private final Counter samples;
  private final Counter seconds;
  private final Gauge contrastive;
  private final Gauge triplet;
  private final Gauge anchors;

  public WorkerMetrics(CollectorRegistry registry) {
    slots =
        Counter.build("cxrcml_worker_slots_total", "Slots computed and pushed.").register(registry);
    lost =
        Counter.build("cxrcml_worker_lost_slots_total", "Slots dropped because they were stale.")
            .register(registry);
    samples =
        Counter.build("cxrcml_worker_samples_total", "Samples in computed slots.")
            .register(registry);
    seconds =
        Counter.build("cxrcml_worker_busy_seconds_total", "Time by what it was spent on.")
            .labelNames("part")
            .register(registry);
    contrastive =
        Gauge.build("cxrcml_worker_contrastive_loss_nats", "Contrastive loss of the last slot.")
            .register(registry);
    triplet =
        Gauge.build("cxrcml_worker_triplet_loss_ratio", "Triplet loss of the last slot.")
            .register(registry);
    anchors =
        Gauge.build("cxrcml_worker_anchors_with_triplet_ratio", "Share of anchors with a triplet.")
            .register(registry);
  }

  @Override
  public void finished(SlotResult result) {
    slots.inc();
    samples.inc(result.getSamples());
    seconds.labels("load").inc(result.getLoadSeconds());
    seconds.labels("pull").inc(result.getPullSeconds());
    seconds.labels("compute").inc(result.getComputeSeconds());
    seconds.labels("assign").inc(result.getAssignSeconds());
    seconds.labels("push").inc(result.getPushSeconds());
    seconds.labels("barrier").inc(result.getWaitSeconds());
    contrastive.set(result.getContrastiveLoss());
    triplet.set(result.getTripletLoss());
    anchors.set((double) result.getAnchorsWithTriplet() / result.getSamples());
  }

  @Override
  public void lost(int slots) {
    lost.inc(slots);
  }
}
