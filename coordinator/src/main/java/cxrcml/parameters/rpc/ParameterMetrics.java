package cxrcml.parameters.rpc;

import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** What a shard counts and times. */
public final class ParameterMetrics {
  private static final double[] SECONDS = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60};

  private final Counter bytes;
  private final Counter pushes;
  private final Counter refused;
  private final Counter pulls;
  private final Counter skipped;
  private final Gauge version;
  private final Histogram seconds;

  public ParameterMetrics(CollectorRegistry registry) {
    bytes =
        Counter.build("cxrcml_parameters_transferred_bytes_total", "Payload, by direction.")
            .labelNames("direction")
            .register(registry);
    pushes =
        Counter.build("cxrcml_parameters_pushes_total", "Whole pushes: applied or repeated.")
            .labelNames("result")
            .register(registry);
    refused =
        Counter.build("cxrcml_parameters_refused_total", "Calls refused or broken off, by status.")
            .labelNames("method", "code")
            .register(registry);
    pulls =
        Counter.build("cxrcml_parameters_pulls_total", "Versions sent as a whole.")
            .register(registry);
    skipped =
        Counter.build(
                "cxrcml_parameters_skipped_updates_total",
                "Steps whose gradient was not finite somewhere.")
            .register(registry);
    version =
        Gauge.build("cxrcml_parameters_version_steps", "Newest published version.")
            .register(registry);
    seconds =
        Histogram.build("cxrcml_parameters_work_seconds", "Time for reduce, update, load and save.")
            .labelNames("work")
            .buckets(SECONDS)
            .register(registry);
  }

  void received(int count) {
    bytes.labels("in").inc(count);
  }

  void sent(int count) {
    bytes.labels("out").inc(count);
  }

  void pushed(boolean applied) {
    pushes.labels(applied ? "applied" : "repeated").inc();
  }

  void refused(String method, Status status) {
    refused.labels(method, status.getCode().name()).inc();
  }

  void pulled() {
    pulls.inc();
  }

  void skipped() {
    skipped.inc();
  }

  void published(long newest) {
    version.set((double) newest);
  }

  /** Starts a clock; its owner observes the duration. */
  Histogram.Timer time(String work) {
    return seconds.labels(work).startTimer();
  }
}
